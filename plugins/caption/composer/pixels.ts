import sharp from 'sharp';
import type { ExpertImage } from '../../../src/core/experts/plugin.ts';

/** Pixels of the long side of the copy that is measured; letters are cut down, never blurred, so that flat stays flat. */
const COPY_SIDE = 600;
/** Brightnesses by which neighbours may differ that a compressor, rather than a picture, made different. */
const SMOOTH = 3;
/** Brightnesses by which a pixel may differ from the ground it belongs to. */
const GROUND_SPREAD = 20;

/** Red, green and blue, 0 to 255 each. */
export type Colour = readonly [red: number, green: number, blue: number];

/** What can be measured on a picture without knowing what it shows. All shares are of 0 to 1 of the pixels. */
export interface Measures {
  /** The commonest colour. */
  ground: Colour;
  /** Share close to it. */
  groundShare: number;
  /** Share of the four commonest colours, told apart by steps of 8. */
  paletteShare: number;
  /** Share equal to the right and the lower neighbour: made by a program, seldom by a camera. */
  equalShare: number;
  /** Share that hardly differs from them. */
  smoothShare: number;
}

/** Measures a picture on a copy of at most 600 pixels a side. */
export async function measure({
  rgb,
  width,
  height,
}: Pick<ExpertImage, 'rgb' | 'width' | 'height'>): Promise<Measures> {
  const { data, info } = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize({ width: COPY_SIDE, height: COPY_SIDE, fit: 'inside', withoutEnlargement: true, kernel: 'nearest' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const counts = new Map<number, number>();
  let [equal, smooth] = [0, 0];
  for (let at = 0; at < data.length; at += 3) {
    const bin = ((valueAt(data, at) >> 3) << 10) | ((valueAt(data, at + 1) >> 3) << 5) | (valueAt(data, at + 2) >> 3);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
    const step = stepAt(data, at, info.width, info.height);
    if (step === 0) equal += 1;
    if (step <= SMOOTH) smooth += 1;
  }
  const pixels = data.length / 3;
  const commonest = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 4);
  const ground = colourOf(commonest[0]?.[0] ?? 0);
  return {
    ground,
    groundShare: shareNear(ground, counts) / pixels,
    paletteShare: commonest.reduce((sum, [, count]) => sum + count, 0) / pixels,
    equalShare: equal / pixels,
    smoothShare: smooth / pixels,
  };
}

/** The largest difference of a pixel's three values from those to the right and below. */
function stepAt(data: Buffer, at: number, width: number, height: number): number {
  const pixel = at / 3;
  const right = pixel % width < width - 1 ? 3 : 0;
  const below = pixel < width * (height - 1) ? 3 * width : 0;
  let step = 0;
  for (let channel = at; channel < at + 3; channel++) {
    const value = valueAt(data, channel);
    step = Math.max(
      step,
      Math.abs(value - valueAt(data, channel + right)),
      Math.abs(value - valueAt(data, channel + below)),
    );
  }
  return step;
}

function shareNear(ground: Colour, counts: ReadonlyMap<number, number>): number {
  let near = 0;
  for (const [bin, count] of counts) {
    const colour = colourOf(bin);
    if (colour.every((value, channel) => Math.abs(value - (ground[channel] ?? 0)) <= GROUND_SPREAD)) near += count;
  }
  return near;
}

/** The middle colour of a bin. */
function colourOf(bin: number): Colour {
  return [((bin >> 10) << 3) + 4, (((bin >> 5) & 31) << 3) + 4, ((bin & 31) << 3) + 4];
}

function valueAt(data: Buffer, index: number): number {
  return data[index] ?? 0;
}
