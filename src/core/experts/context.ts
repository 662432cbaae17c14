import { join } from 'node:path';
import { makeFolder } from '../../config/cache-folder.ts';
import type { Settings } from '../../config/settings.ts';
import { convertModel } from '../../engine/convert-model.ts';
import { openExpertModel } from '../../engine/expert-model.ts';
import type { Logger } from '../../log/logger.ts';
import { fetchFiles, presentFiles } from '../../weights/fetch/fetch-file.ts';
import { wantedFile } from '../../weights/fetch/fetch-model.ts';
import type { FetchEvent, OnFetchEvent } from '../../weights/fetch/progress.ts';
import type { ExpertContext, ExpertPlugin } from './plugin.ts';

/** Experts look side by side: more threads for each would only have them wait for one another. */
const EXPERT_THREADS = 1;

/** What fetching weights hears and tells. */
export interface Fetching {
  /** Ends it; what came so far is kept. */
  signal?: AbortSignal;
  onEvent?: OnFetchEvent;
  /** Nothing is fetched: what is not here is an error. */
  offline?: boolean;
}

/** What a plugin is started with: its own folder in the cache, its own settings, a log that names it. */
export function expertContext(
  { name }: ExpertPlugin,
  settings: Settings,
  log: Logger,
  fetching: Fetching = {},
): ExpertContext {
  const cacheDir = join(settings.cacheDir, 'plugins', name);
  makeFolder(cacheDir);
  return {
    cacheDir,
    async fetch(files, signal) {
      const wanted = files.map((file) => wantedFile({ ...file, sources: [...file.sources] }, settings.hub));
      if (fetching.offline) return presentFiles(wanted, cacheDir);
      const onEvent = (event: FetchEvent) => {
        if (event.type !== 'bytes') log.debug({ expert: name, ...event }, 'fetching weights');
        fetching.onEvent?.(event);
      };
      const signals = [signal, fetching.signal].filter((each) => each !== undefined);
      return fetchFiles(wanted, cacheDir, { signal: AbortSignal.any(signals), onEvent });
    },
    convert: (model) => convertModel(model, cacheDir),
    openModel: (path) => openExpertModel(path, EXPERT_THREADS),
    settings: settings.experts.plugins[name] ?? {},
    log: {
      debug: (message) => log.debug({ expert: name }, message),
      warn: (message) => log.warn({ expert: name }, message),
    },
  };
}
