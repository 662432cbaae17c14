import { join, resolve } from 'node:path';
import { imageNetPixels, preprocess } from '../../engine/images/preprocess.ts';
import { describeLavin } from '../../engine/systems/lavin.ts';
import { closingOnFailure } from '../../engine/systems/opened-files.ts';
import { createTokenizer } from '../../engine/text/tokenizer.ts';
import { parseClipConfig } from '../../nets/clip-config.ts';
import { visualTokens } from '../../nets/lavin.ts';
import { parseLlamaConfig } from '../../nets/llama-config.ts';
import { type ClipVision, openClipVision } from '../../weights/clip.ts';
import { type LavinAdapter, lavinAdapterOf, openLavinAdapter } from '../../weights/lavin.ts';
import { openLlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import { memoryTensors } from '../../weights/memory-tensors.ts';
import type { LlamaWeights } from '../../weights/meta-llama.ts';
import { dropOutOf } from '../drop-out.ts';
import { lavinWording } from '../encode/lavin.ts';
import type { Recipe } from '../recipe-schema.ts';
import { openLavinStep } from '../steps/lavin-step.ts';
import { openBase } from './base-products.ts';
import { newLavinAdapter } from './new-lavin-adapter.ts';
import { saveTrained } from './save-trained.ts';
import type { OpenSystemOptions, TrainedSystem } from './system.ts';

type LavinRecipe = Extract<Recipe, { system: 'lavin' }>;
type LavinManifest = Extract<ModelManifest, { net: 'lavin' }>;

const ADAPTER = 'adapter.safetensors';

/** LaVIN, its adapters to be trained; decoder and image tower are frozen (Luo et al. 2023). */
export function openLavinTraining(
  recipe: LavinRecipe,
  manifest: LavinManifest,
  options: OpenSystemOptions,
): Promise<TrainedSystem> {
  const { runtime, threads, source, workFolder } = options;
  return closingOnFailure(async (opened) => {
    const paths = { base: resolve(source, manifest.parts.base), vision: resolve(source, manifest.parts.vision) };
    const base = openLlamaCheckpoint(paths.base);
    opened(base.tensors);
    const vision = openClipVision(paths.vision);
    opened(vision.tensors);
    const adapter = recipe.goOn
      ? openLavinAdapter(resolve(source, manifest.parts.adapter))
      : freshAdapter(recipe, base, vision);
    opened(adapter.tensors);
    const settings = recipe.goOn
      ? manifest.settings
      : { temperature: recipe.adapter.temperature, adapterScale: recipe.adapter.scale };
    const model = describeLavin({ ...base, path: paths.base }, { ...vision, path: paths.vision }, adapter, settings);
    const { dropout } = recipe.adapter;
    const tokenizer = createTokenizer(base.tokenizer);
    const decoder = { config: model.llama, tensors: base.tensors };
    const step = openLavinStep(model, runtime, {
      threads,
      workFolder,
      contextLength: Math.min(recipe.maxTokens, model.llama.contextLength),
      recompute: recipe.recompute,
      base: await openBase(recipe.baseProducts, decoder, tokenizer, options),
      ...(dropout > 0 && { dropOut: dropOutOf(dropout) }),
    });
    const { temperature, adapterScale } = model.lavin;
    return {
      step,
      reading: {
        wording: lavinWording({ tokenizer, tokensPerImage: visualTokens(model.clip) }, recipe.response),
        contextLength: model.llama.contextLength,
        see: (pixels) => preprocess(pixels, { size: model.clip.imageSize, fit: 'squash', ...imageNetPixels }),
      },
      frozen: [paths.base, paths.vision],
      save: (folder) =>
        saveTrained(join(folder, ADAPTER), step.parameters, {
          temperature: String(temperature),
          adapter_scale: String(adapterScale),
        }),
      manifest: {
        ...manifest,
        checkpoint: { kind: 'path', path: '.' },
        parts: { ...paths, adapter: ADAPTER },
        settings: { temperature, adapterScale },
      },
      async close() {
        await step.dispose();
        model.tensors.close();
      },
    };
  });
}

function freshAdapter(recipe: LavinRecipe, base: LlamaWeights, vision: ClipVision): LavinAdapter {
  const { size, neck, temperature, scale } = recipe.adapter;
  const lavin = {
    adapterSize: size,
    adapterScale: scale,
    temperature,
    neckSize: neck,
    visionAdapter: 'router',
  } as const;
  const nets = { llama: parseLlamaConfig(base.config), clip: parseClipConfig(vision.config), lavin };
  const label = 'the new adapter';
  return lavinAdapterOf(memoryTensors(newLavinAdapter(nets, recipe.seed), label), label);
}
