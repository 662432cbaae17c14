import type { ExpertTensor } from '../../src/core/experts/plugin.ts';
import type { Pixels } from './pixels.ts';

/** How a network wants its pixels: `(value / 255 - mean) / deviation`, for blue, green and red in this order. */
export interface Normalisation {
  mean: readonly [number, number, number];
  deviation: readonly [number, number, number];
}

/** A picture as a batch of one: `[1, 3, height, width]`, blue first; `width` beyond the picture's is zeros. */
export function toTensor(
  { rgb, ...size }: Pixels,
  { mean, deviation }: Normalisation,
  width: number = size.width,
): ExpertTensor {
  const plane = size.height * width;
  const data = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    const scale = 1 / (255 * (deviation[channel] ?? 1));
    const shift = (mean[channel] ?? 0) / (deviation[channel] ?? 1);
    for (let y = 0; y < size.height; y++) {
      let from = 3 * y * size.width + (2 - channel);
      let to = channel * plane + y * width;
      for (let x = 0; x < size.width; x++, from += 3) data[to++] = (rgb[from] ?? 0) * scale - shift;
    }
  }
  return { dims: [1, 3, size.height, width], data };
}
