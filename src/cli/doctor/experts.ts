import type { Settings } from '../../config/settings.ts';
import { expertContext } from '../../core/experts/context.ts';
import { discoverExperts } from '../../core/experts/discover.ts';
import type { ExpertPlugin } from '../../core/experts/plugin.ts';
import { RunningExpert } from '../../core/experts/running-expert.ts';
import type { Logger } from '../../log/logger.ts';
import { type Finding, messageOf, ok, warning } from './finding.ts';

const REMEDY = 'Follow what the message says, or leave the plugin out of TYTO_EXPERTS.';

/** Starts every expert that is switched on, as the first picture would. */
export async function checkExperts(settings: Settings, log: Logger): Promise<Finding[]> {
  const { plugins, problems } = await discoverExperts(settings.experts);
  const broken = problems.map((problem) => warning('Expert', problem, REMEDY));
  return [...broken, ...(await Promise.all(plugins.map((plugin) => checkExpert(plugin, settings, log))))];
}

async function checkExpert(plugin: ExpertPlugin, settings: Settings, log: Logger): Promise<Finding> {
  const check = `Expert ${plugin.name}`;
  const expert = new RunningExpert(plugin, (fetching) => expertContext(plugin, settings, log, fetching));
  try {
    await expert.start();
    return ok(check, plugin.description);
  } catch (error) {
    return warning(check, messageOf(error), REMEDY);
  } finally {
    await expert.dispose();
  }
}
