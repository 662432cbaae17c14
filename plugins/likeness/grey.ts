import sharp, { type Sharp } from 'sharp';
import type { ExpertImage } from '../../src/core/experts/plugin.ts';

/** Pixels of the long side of the copy that everything is computed from: hashes look at less than that. */
const COPY_SIDE = 256;
/** Brightnesses, of 255, by which a border may differ from the corner's. */
const TRIM_THRESHOLD = 12;

/** Brightnesses of 0 to 255, row by row. */
export interface Grey {
  data: Uint8Array | Float32Array;
  width: number;
  height: number;
}

/** A small grey copy of the picture, in its own proportions. */
export async function greyCopy({ rgb, width, height }: Pick<ExpertImage, 'rgb' | 'width' | 'height'>): Promise<Grey> {
  const copy = sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize({ width: COPY_SIDE, height: COPY_SIDE, fit: 'inside', withoutEnlargement: true })
    .greyscale();
  return read(copy);
}

/** The picture without borders of one colour; as it is where there are none or nothing else. */
export async function trimmed(grey: Grey): Promise<Grey> {
  const { width, height } = grey;
  if (width < 3 || height < 3) return grey;
  const whole = sharp(grey.data, { raw: { width, height, channels: 1 } });
  const inner = await read(whole.trim({ threshold: TRIM_THRESHOLD }).greyscale());
  return inner.width * inner.height > 1 ? inner : grey;
}

/** The picture brought to this size, whatever its proportions: each pixel the mean of those that it covers. */
export function stretched({ data, width, height }: Grey, toWidth: number, toHeight: number): Grey {
  const columns = Array.from({ length: toWidth }, (_, x) => covered(x, width / toWidth));
  const rows = Array.from({ length: toHeight }, (_, y) => covered(y, height / toHeight));
  const values = rows.flatMap(([top, bottom]) =>
    columns.map(([left, right]) => {
      let sum = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += data[y * width + x] ?? 0;
      return sum / ((bottom - top) * (right - left));
    }),
  );
  return { data: Float32Array.from(values), width: toWidth, height: toHeight };
}

/** The first pixel that a place of this many pixels covers, and the first beyond it. */
function covered(place: number, pixels: number): [from: number, to: number] {
  const from = Math.floor(place * pixels);
  return [from, Math.max(from + 1, Math.ceil((place + 1) * pixels))];
}

/** Left and right changed. */
export function mirrored({ data, width, height }: Grey): Grey {
  const values = data.map((_, at) => data[at - (at % width) + width - 1 - (at % width)] ?? 0);
  return { data: values, width, height };
}

/** Standard deviation of the brightnesses. */
export function contrastOf({ data }: Grey): number {
  let [sum, squares] = [0, 0];
  for (const value of data) {
    sum += value;
    squares += value ** 2;
  }
  return Math.sqrt(Math.max(0, squares / data.length - (sum / data.length) ** 2));
}

async function read(picture: Sharp): Promise<Grey> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}
