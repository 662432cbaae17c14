import { join } from 'node:path';
import { makeFolder } from '../../config/cache-folder.ts';
import type { Settings } from '../../config/settings.ts';
import { openExpertModel } from '../../engine/expert-model.ts';
import type { Logger } from '../../log/logger.ts';
import { fetchFile } from '../../weights/fetch/fetch-file.ts';
import { wantedFile } from '../../weights/fetch/fetch-model.ts';
import type { FetchEvent } from '../../weights/fetch/progress.ts';
import type { ExpertContext, ExpertPlugin } from './plugin.ts';

/** Experts look side by side: more threads for each would only have them wait for one another. */
const EXPERT_THREADS = 1;

/** What a plugin is started with: its own folder in the cache, its own settings, a log that names it. */
export function expertContext({ name }: ExpertPlugin, settings: Settings, log: Logger): ExpertContext {
  const cacheDir = join(settings.cacheDir, 'plugins', name);
  makeFolder(cacheDir);
  return {
    cacheDir,
    async fetch(files, signal) {
      const wanted = files.map((file) => wantedFile({ ...file, sources: [...file.sources] }, settings.hub));
      const onEvent = (event: FetchEvent) => log.debug({ expert: name, ...event }, 'fetching weights');
      const paths: string[] = [];
      for (const file of wanted) paths.push(await fetchFile(file, cacheDir, { signal, onEvent }));
      return paths;
    },
    openModel: (path) => openExpertModel(path, EXPERT_THREADS),
    settings: settings.experts.plugins[name] ?? {},
    log: {
      debug: (message) => log.debug({ expert: name }, message),
      warn: (message) => log.warn({ expert: name }, message),
    },
  };
}
