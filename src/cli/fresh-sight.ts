import type { Settings } from '../config/settings.ts';
import { discoverExperts } from '../core/experts/discover.ts';
import { ExpertHost } from '../core/experts/host.ts';
import { ObservationMemory } from '../core/experts/observation-memory.ts';
import { LocalSight } from '../core/sight/local-sight.ts';
import { createLogger } from '../log/logger.ts';

/**
 * Looks at pictures in this process with the experts that the settings name, anew: nothing comes from the store, nothing
 * goes into it.
 * @throws {Error} when one of them cannot be used.
 */
export async function freshSight(settings: Settings): Promise<LocalSight> {
  const { plugins, problems } = await discoverExperts(settings.experts);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const host = new ExpertHost(plugins, settings, createLogger(settings.logLevel), new ObservationMemory());
  return new LocalSight(host, host.experts, settings.images);
}
