import type { Settings } from '../config/settings.ts';
import { fetchModel } from '../weights/fetch/fetch-model.ts';
import { findManifest } from '../weights/find-manifest.ts';
import { FetchProgress } from './fetch-progress.ts';

/**
 * Makes sure that the model's files are on this machine, and shows how they come. Fetched here, before the core starts,
 * because here a person is watching.
 * @returns What the checkpoint's reader opens.
 */
export async function prepareModel({ model, cacheDir, hub }: Settings, signal: AbortSignal): Promise<string> {
  const progress = new FetchProgress();
  try {
    const onEvent = progress.show.bind(progress);
    return await fetchModel(findManifest(model), { cacheDir, hub, signal, onEvent });
  } finally {
    progress.end();
  }
}
