import { resolve } from 'node:path';
import type { ModelManifest } from './manifest.ts';

/**
 * What of a model holds weights: each part's name and its file or folder.
 * @param model What `fetchModel` gave: the model's only file, or its folder.
 */
export function modelParts(manifest: ModelManifest, model: string): [part: string, path: string][] {
  if (manifest.net === 'llama') return [['weights', model]];
  const parts = Object.entries(manifest.parts).map(([part, path]): [string, string] => [part, resolve(model, path)]);
  return manifest.net === 'routed-llama' ? [...parts, ['adapter', manifest.adapter]] : parts;
}
