import type { Settings } from '../../../src/config/settings.ts';
import { ExpertHost } from '../../../src/core/experts/host.ts';
import type { ExpertPlugin } from '../../../src/core/experts/plugin.ts';
import { LocalSight } from '../../../src/core/sight/local-sight.ts';
import { silentLog } from './settings.ts';

/** Looks at pictures with these experts, in the test's own process. */
export function sightOf(plugins: readonly ExpertPlugin[], settings: Settings): LocalSight {
  return new LocalSight(new ExpertHost(plugins, settings, silentLog), plugins, settings.images);
}
