import type { RawImage } from '@huggingface/transformers';
import type { ExpertImage } from '../../../src/core/experts/plugin.ts';
import type { Transformers } from './transformers.ts';

/** The image as transformers.js takes it. */
export function pictureOf({ RawImage }: Transformers, { rgb, width, height }: ExpertImage): RawImage {
  return new RawImage(new Uint8ClampedArray(rgb), width, height, 3);
}
