import { join } from 'node:path';
import { makeFolder } from '../../config/cache-folder.ts';
import type { Settings } from '../../config/settings.ts';
import type { Logger } from '../../log/logger.ts';
import type { ExpertContext, ExpertPlugin } from './plugin.ts';

/** What a plugin is started with: its own folder in the cache, its own settings, a log that names it. */
export function expertContext({ name }: ExpertPlugin, settings: Settings, log: Logger): ExpertContext {
  const cacheDir = join(settings.cacheDir, 'plugins', name);
  makeFolder(cacheDir);
  return {
    cacheDir,
    settings: settings.experts.plugins[name] ?? {},
    log: {
      debug: (message) => log.debug({ expert: name }, message),
      warn: (message) => log.warn({ expert: name }, message),
    },
  };
}
