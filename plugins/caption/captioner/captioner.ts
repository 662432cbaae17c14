import type { ExpertContext, ExpertImage } from '../../../src/core/experts/plugin.ts';
import { openFlorence } from './florence.ts';
import { openImageToText } from './image-to-text.ts';
import { loadTransformers, placeOf } from './transformers.ts';

/** A model that writes a caption from the pixels. */
export interface Captioner {
  caption(image: ExpertImage): Promise<string>;
  dispose(): Promise<void>;
}

/** How each architecture is driven, by `model_type` of its config.json. */
const ARCHITECTURES = { florence2: openFlorence, 'vision-encoder-decoder': openImageToText } as const;

/**
 * Opens a captioner by transformers.js: Florence-2, or an encoder and decoder such as ViT-GPT2.
 * @throws {Error} when transformers.js is not installed, or the model cannot be loaded.
 */
export async function openCaptioner(model: string, context: ExpertContext): Promise<Captioner> {
  const place = placeOf(model, context);
  const transformers = await loadTransformers();
  try {
    const { model_type: type } = await transformers.AutoConfig.from_pretrained(place.id, place.options);
    if (!isKnown(type)) throw new Error(`it is a ${type}, and not one of ${Object.keys(ARCHITECTURES).join(', ')}`);
    return await ARCHITECTURES[type](transformers, place);
  } catch (error) {
    throw new Error(`the model ${model} cannot be loaded: ${error instanceof Error ? error.message : error}`);
  }
}

function isKnown(type: string | null): type is keyof typeof ARCHITECTURES {
  return type !== null && type in ARCHITECTURES;
}
