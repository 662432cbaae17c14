import { resizeBicubic } from './resize.ts';

/** An upright picture in sRGB: [height, width, 3]. */
export interface Pixels {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** How a vision tower wants its pictures. */
export interface Preprocessing {
  /** Height and width of what the tower sees. */
  size: number;
  /** `crop`: the shorter edge becomes `size` and the middle is kept; `squash`: all of it, whatever its proportions. */
  fit: 'crop' | 'squash';
  /**
   * Where the middle of an odd remainder is: `floor` cuts a pixel less ahead of it, as Hugging Face's processors do; `even`
   * rounds half to the even number, as torchvision does.
   */
  middle?: 'floor' | 'even';
  /** Of red, green and blue, after division by 255. */
  mean: readonly [number, number, number];
  deviation: readonly [number, number, number];
  /** `bgr`: blue stands where red was, before normalisation, as a system that reads files with OpenCV was trained. */
  channels?: 'rgb' | 'bgr';
}

/** Mean and standard deviation of the pixels that OpenAI trained CLIP on. */
export const clipPixels = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  deviation: [0.26862954, 0.26130258, 0.27577711],
} as const;

/** Those of ImageNet. */
export const imageNetPixels = {
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
} as const;

/** A picture as a tower's input: float32 [3, size, size]. */
export function preprocess(image: Pixels, { size, fit, middle, ...colours }: Preprocessing): Float32Array {
  if (fit === 'squash') return normalise(resizeBicubic(image.rgb, image.width, image.height, size, size), colours);
  const whole = resizeShorterEdge(image, size);
  return normalise(cropMiddle(whole, size, middle), colours);
}

/** The shorter edge becomes `size`; the longer one keeps the proportions, rounded down. */
export function resizeShorterEdge({ width, height, rgb }: Pixels, size: number): Pixels {
  const longer = (long: number, short: number) => Math.floor((size * long) / short);
  const toWidth = width <= height ? size : longer(width, height);
  const toHeight = width <= height ? longer(height, width) : size;
  return { width: toWidth, height: toHeight, rgb: resizeBicubic(rgb, width, height, toWidth, toHeight) };
}

/** The square of `size` in the middle of a picture that is no smaller. */
function cropMiddle({ width, height, rgb }: Pixels, size: number, middle: Preprocessing['middle']): Uint8Array {
  const half = (rest: number) => (middle === 'even' && rest % 4 === 3 ? Math.ceil(rest / 2) : Math.floor(rest / 2));
  const left = half(width - size);
  const top = half(height - size);
  const square = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    const begin = ((top + y) * width + left) * 3;
    square.set(rgb.subarray(begin, begin + size * 3), y * size * 3);
  }
  return square;
}

/** 8-bit pixels [.., 3] as float32 [3, ..]: value / 255, minus the mean, divided by the deviation. */
function normalise(
  rgb: Uint8Array,
  { mean, deviation, channels }: Pick<Preprocessing, 'mean' | 'deviation' | 'channels'>,
): Float32Array {
  const plane = rgb.length / 3;
  const values = new Float32Array(rgb.length);
  for (let channel = 0; channel < 3; channel++) {
    const source = channels === 'bgr' ? 2 - channel : channel;
    const shift = mean[channel] as number;
    const scale = deviation[channel] as number;
    for (let pixel = 0; pixel < plane; pixel++) {
      values[channel * plane + pixel] = ((rgb[pixel * 3 + source] as number) / 255 - shift) / scale;
    }
  }
  return values;
}
