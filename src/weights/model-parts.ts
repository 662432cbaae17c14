import { resolve } from 'node:path';
import type { ModelManifest } from './manifest.ts';

/**
 * What of a model holds weights: each part's name and its file or folder. `weights` is a language model with its
 * configuration and tokenizer.
 * @param model What `fetchModel` gave: the model's only file, or its folder.
 */
export function modelParts(manifest: ModelManifest, model: string): [part: string, path: string][] {
  if (manifest.net === 'llama') return [['weights', model]];
  if (manifest.net === 'routed-llama') {
    const { base, vision } = manifest.parts;
    return [
      ['weights', resolve(model, base)],
      ...(vision ? [['vision', resolve(model, vision)] satisfies [string, string]] : []),
      ['adapter', manifest.adapter],
    ];
  }
  return Object.entries(manifest.parts).map(([part, path]) => [part, resolve(model, path)]);
}
