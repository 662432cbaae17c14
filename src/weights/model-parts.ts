import { resolve } from 'node:path';
import type { ModelManifest } from './manifest.ts';

/**
 * What of a model holds weights: each part's name and its file or folder.
 * @param model What `fetchModel` gave: the model's only file, or its folder.
 */
export function modelParts(manifest: ModelManifest, model: string): [part: string, path: string][] {
  if (manifest.net === 'llama') return [['weights', model]];
  if (manifest.net === 'routed-llama') {
    return [
      ['weights', model],
      ['adapter', manifest.adapter],
    ];
  }
  return Object.entries(manifest.parts).map(([part, path]) => [part, resolve(model, path)]);
}
