import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { ExpertContext } from '../../../src/core/experts/plugin.ts';

/** What is used of transformers.js. */
export type Transformers = typeof import('@huggingface/transformers');

const DTYPES = ['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'bnb4', 'q4f16'] as const;
const DEVICES = ['cpu', 'cuda', 'webgpu', 'dml', 'coreml'] as const;

/** Which model, and how transformers.js is to load it. */
export interface ModelPlace {
  /** A folder, or a name on the hub. */
  id: string;
  options: {
    /** Nothing is asked of the network for a folder; a name is fetched from the hub once. */
    local_files_only: boolean;
    cache_dir: string;
    dtype: (typeof DTYPES)[number];
    device: (typeof DEVICES)[number];
    session_options: { intraOpNumThreads: number; interOpNumThreads: number };
  };
}

/**
 * Loads transformers.js, which is no part of an installation: only models of one's own need it.
 * @throws {Error} that says how to install it.
 */
export async function loadTransformers(load: () => Promise<Transformers> = importTransformers): Promise<Transformers> {
  try {
    return await load();
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    if (!isMissing) throw error;
    throw new Error(
      'TYTO_CAPTION_MODEL needs transformers.js: run `npm install @huggingface/transformers` in the folder of Tyto',
    );
  }
}

function importTransformers(): Promise<Transformers> {
  return import('@huggingface/transformers');
}

/**
 * Reads where the model is and in which form.
 * @throws {Error} when it is written as a folder that is not there, or a setting has no such value.
 */
export function placeOf(
  model: string,
  { cacheDir, settings }: Pick<ExpertContext, 'cacheDir' | 'settings'>,
): ModelPlace {
  const folder = resolve(model);
  const isFolder = existsSync(folder) && statSync(folder).isDirectory();
  if (!isFolder && (isAbsolute(model) || model.startsWith('.')))
    throw new Error(`TYTO_CAPTION_MODEL names ${folder}, and no folder is there`);
  return {
    id: isFolder ? folder : model,
    options: {
      local_files_only: isFolder,
      cache_dir: join(cacheDir, 'hub'),
      dtype: chosen('TYTO_CAPTION_DTYPE', settings.dtype ?? 'fp32', DTYPES),
      device: chosen('TYTO_CAPTION_DEVICE', settings.device ?? 'cpu', DEVICES),
      session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    },
  };
}

function chosen<T extends string>(name: string, value: string, values: readonly T[]): T {
  const known = values.find((one) => one === value);
  if (known === undefined) throw new Error(`${name} is ${value}, and not one of ${values.join(', ')}`);
  return known;
}
