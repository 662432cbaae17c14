import type { Settings } from '../../config/settings.ts';
import { createRuntime } from '../../engine/runtime/create.ts';
import { fetchModel } from '../../weights/fetch/fetch-model.ts';
import type { OnFetchEvent } from '../../weights/fetch/progress.ts';
import { findManifest } from '../../weights/find-manifest.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import type { Recipe } from '../recipe-schema.ts';
import { openLavinTraining } from './lavin.ts';
import { openLlamaAdapterV2Training } from './llama-adapter-v2.ts';
import { openMplugOwlTraining } from './mplug-owl.ts';
import { openRoutedLlamaTraining } from './routed-llama.ts';
import type { OpenSystemOptions, TrainedSystem } from './system.ts';

/** The model of a recipe is not what the recipe trains. */
export class OtherSystemError extends Error {
  constructor({ system, model }: Recipe, net: string) {
    super(`The recipe trains ${system}, but its model ${model} is of the net ${net}. Name a model of ${system}.`);
    this.name = 'OtherSystemError';
  }
}

export interface OpenOptions {
  settings: Settings;
  workFolder: string;
  signal: AbortSignal;
  onFetch: OnFetchEvent;
}

/**
 * Opens the model of a recipe for training; what is frozen of it is fetched where it is missing.
 * @throws {Error} whose message says what is wrong with recipe, model or files.
 */
export async function openSystem(
  recipe: Recipe,
  { settings, workFolder, signal, onFetch }: OpenOptions,
): Promise<TrainedSystem> {
  const manifest = findManifest({ ...settings.model, name: recipe.model });
  const { cacheDir, hub } = settings;
  const source = await fetchModel(frozenPart(manifest, recipe), { cacheDir, hub, signal, onEvent: onFetch });
  const runtime = createRuntime(settings.runtime);
  const options = { settings, runtime, threads: settings.runtime.threads, source, workFolder, signal, onFetch };
  return openParts(recipe, manifest, options);
}

function openParts(recipe: Recipe, manifest: ModelManifest, options: OpenSystemOptions): Promise<TrainedSystem> {
  if (recipe.system === 'lavin' && manifest.net === 'lavin') return openLavinTraining(recipe, manifest, options);
  if (recipe.system === 'llama-adapter-v2' && manifest.net === 'llama-adapter-v2') {
    return openLlamaAdapterV2Training(recipe, manifest, options);
  }
  if (recipe.system === 'routed-llama' && (manifest.net === 'llama' || manifest.net === 'routed-llama')) {
    return openRoutedLlamaTraining(recipe, manifest, options);
  }
  if (recipe.system === 'mplug-owl' && manifest.net === 'mplug-owl')
    return openMplugOwlTraining(recipe, manifest, options);
  throw new OtherSystemError(recipe, manifest.net);
}

/** A new adapter needs no old one: that file may be missing. */
function frozenPart(manifest: ModelManifest, { goOn }: Recipe): ModelManifest {
  if (goOn || !('parts' in manifest) || manifest.checkpoint.kind !== 'files') return manifest;
  const adapter = 'adapter' in manifest.parts ? manifest.parts.adapter : undefined;
  const isAdapter = (name: string) => adapter !== undefined && (name === adapter || name.startsWith(`${adapter}/`));
  const [first, ...others] = manifest.checkpoint.files.filter(({ name }) => !isAdapter(name));
  return first ? { ...manifest, checkpoint: { kind: 'files', files: [first, ...others] } } : manifest;
}
