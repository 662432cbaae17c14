import { join, resolve } from 'node:path';
import { preprocess } from '../../engine/images/preprocess.ts';
import { describeLlamaAdapterV2 } from '../../engine/systems/llama-adapter-v2.ts';
import { closingOnFailure } from '../../engine/systems/opened-files.ts';
import { createTokenizer } from '../../engine/text/tokenizer.ts';
import { parseClipConfig } from '../../nets/clip-config.ts';
import { parseLlamaConfig } from '../../nets/llama-config.ts';
import { type ClipVision, openClipVision } from '../../weights/clip.ts';
import { applyLlamaAdapterV2, openAdapterV2File } from '../../weights/llama-adapter-v2.ts';
import { openLlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import { memoryTensors } from '../../weights/memory-tensors.ts';
import type { LlamaWeights } from '../../weights/meta-llama.ts';
import { type TensorSource, UnsupportedFileError } from '../../weights/tensor-source.ts';
import { llamaAdapterV2Wording } from '../encode/llama-adapter-v2.ts';
import type { Recipe } from '../recipe-schema.ts';
import { openLlamaAdapterV2Step } from '../steps/llama-adapter-v2-step.ts';
import { openBase } from './base-products.ts';
import { newLlamaAdapterV2 } from './new-llama-adapter-v2.ts';
import { saveTrained } from './save-trained.ts';
import type { OpenSystemOptions, TrainedSystem } from './system.ts';

type AdapterRecipe = Extract<Recipe, { system: 'llama-adapter-v2' }>;
type AdapterManifest = Extract<ModelManifest, { net: 'llama-adapter-v2' }>;

const ADAPTER = 'adapter.safetensors';

/** LLaMA-Adapter V2, two disjoint groups of parameters to be trained jointly (Gao et al. 2023, section 4.2). */
export function openLlamaAdapterV2Training(
  recipe: AdapterRecipe,
  manifest: AdapterManifest,
  options: OpenSystemOptions,
): Promise<TrainedSystem> {
  const { runtime, threads, source, workFolder } = options;
  return closingOnFailure(async (opened) => {
    const { parts } = manifest;
    if (parts.vision === undefined) {
      throw new UnsupportedFileError(manifest.name, 'it has no image tower, which the pairs are trained with');
    }
    const paths = { base: resolve(source, parts.base), vision: resolve(source, parts.vision) };
    const base = openLlamaCheckpoint(paths.base);
    opened(base.tensors);
    const vision = openClipVision(paths.vision);
    opened(vision.tensors);
    const path = recipe.goOn ? resolve(source, parts.adapter) : 'the new adapter';
    const adapter = opened(recipe.goOn ? openAdapterV2File(path) : freshAdapter(recipe, base, vision));
    const settings = recipe.goOn ? manifest.settings : settingsOf(recipe);
    const weights = applyLlamaAdapterV2(adapter, path, base, settings);
    const model = describeLlamaAdapterV2(base, weights, { ...vision, path: paths.vision }, settings);
    const { tower } = model;
    if (!tower) throw new UnsupportedFileError(path, 'it reads text alone');
    const tokenizer = createTokenizer(base.tokenizer);
    const decoder = { config: model.llama, tensors: base.tensors };
    const step = openLlamaAdapterV2Step({ model, base: base.tensors, adapter }, runtime, {
      threads,
      workFolder,
      contextLength: Math.min(recipe.maxTokens, model.llama.contextLength),
      recompute: recipe.recompute,
      base: await openBase(recipe.baseProducts, decoder, tokenizer, options),
    });
    return {
      step,
      reading: {
        wording: llamaAdapterV2Wording({ tokenizer, tokensPerImage: 0 }),
        contextLength: model.llama.contextLength,
        see: (pixels) => preprocess(pixels, tower.preprocessing),
      },
      frozen: [paths.base, paths.vision],
      save: (folder) => saveTrained(join(folder, ADAPTER), step.parameters),
      manifest: {
        ...manifest,
        checkpoint: { kind: 'path', path: '.' },
        parts: { ...paths, adapter: ADAPTER },
        settings,
      },
      async close() {
        await step.dispose();
        weights.close();
        vision.tensors.close();
      },
    };
  });
}

/** What no adapter file says. Where every linear layer is tuned, as published, prompts take the tuned weights too. */
function settingsOf({ adapter, channels }: AdapterRecipe): AdapterManifest['settings'] {
  const { heads, prompts, visualLayers, scale } = adapter;
  return { visualHeads: heads, channels, prompts, visualLayers, promptWeights: scale ? 'tuned' : 'base' };
}

function freshAdapter(recipe: AdapterRecipe, base: LlamaWeights, vision: ClipVision): TensorSource {
  const llama = parseLlamaConfig(base.config);
  const features = parseClipConfig(vision.config).projectionSize;
  const tensors = newLlamaAdapterV2({ llama, features, base: base.tensors }, recipe.adapter, recipe.seed);
  return memoryTensors(tensors, 'the new adapter');
}
