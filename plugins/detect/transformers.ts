import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

/** What is used of transformers.js. */
export type Transformers = typeof import('@huggingface/transformers');

/**
 * Loads transformers.js, which is no part of an installation: only models of one's own need it.
 * @throws {Error} that says how to install it.
 */
export async function loadTransformers(load: () => Promise<Transformers> = importTransformers): Promise<Transformers> {
  try {
    return await load();
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    if (!missing) throw error;
    throw new Error(
      'TYTO_DETECT_MODEL needs transformers.js: run `npm install @huggingface/transformers` in the folder of Tyto',
    );
  }
}

function importTransformers(): Promise<Transformers> {
  return import('@huggingface/transformers');
}

/** Where a model lies, as transformers.js wants it. */
export interface ModelPlace {
  /** A folder, or a name on the hub. */
  id: string;
  options: { local_files_only: boolean; cache_dir: string };
}

/**
 * A folder is read as it is and nothing is asked of the network; a name is fetched from the hub once.
 * @throws {Error} when it is written as a folder that is not there.
 */
export function placeOf(model: string, cacheDir: string): ModelPlace {
  const cache_dir = join(cacheDir, 'hub');
  const folder = resolve(model);
  if (existsSync(folder) && statSync(folder).isDirectory()) {
    return { id: folder, options: { local_files_only: true, cache_dir } };
  }
  if (isAbsolute(model) || model.startsWith('.'))
    throw new Error(`TYTO_DETECT_MODEL names ${folder}, and no folder is there`);
  return { id: model, options: { local_files_only: false, cache_dir } };
}
