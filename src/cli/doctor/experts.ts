import type { Settings } from '../../config/settings.ts';
import { discoverExperts } from '../../core/experts/discover.ts';
import type { ExpertPlugin } from '../../core/experts/plugin.ts';
import { tryExpert } from '../../core/experts/try-expert.ts';
import type { Logger } from '../../log/logger.ts';
import { type Finding, ok, warning } from './finding.ts';

const REMEDY = 'Follow what the message says, or leave the plugin out of TYTO_EXPERTS.';

/** Starts every expert that is switched on, as the first picture would; weights that are not here are not fetched. */
export async function checkExperts(settings: Settings, log: Logger): Promise<Finding[]> {
  const { plugins, problems } = await discoverExperts(settings.experts);
  const broken = problems.map((problem) => warning('Expert', problem, REMEDY));
  return [...broken, ...(await Promise.all(plugins.map((plugin) => checkExpert(plugin, settings, log))))];
}

async function checkExpert(plugin: ExpertPlugin, settings: Settings, log: Logger): Promise<Finding> {
  const check = `Expert ${plugin.name}`;
  const problem = await tryExpert(plugin, settings, log);
  return problem === undefined ? ok(check, plugin.description) : warning(check, problem, REMEDY);
}
