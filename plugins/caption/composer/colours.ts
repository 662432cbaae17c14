import sharp from 'sharp';
import type { ExpertImage } from '../../../src/core/experts/plugin.ts';
import { listed } from './evidence.ts';
import type { Colour } from './pixels.ts';

/** Pixels a side of the copy whose colours are counted; each is the mean of what it covers. */
const COPY_SIDE = 48;
/** Share of the picture from which on a colour is named, and from which on it is what the picture mostly is. */
const NAMED_SHARE = 0.14;
const MOST_SHARE = 0.6;
const MOST_NAMED = 3;

/** Where hues of 0 to 360 degrees begin to have another name. */
const HUES: readonly [from: number, name: string][] = [
  [0, 'red'],
  [11, 'orange'],
  [44, 'yellow'],
  [70, 'green'],
  [165, 'teal'],
  [195, 'blue'],
  [255, 'purple'],
  [295, 'pink'],
  [340, 'red'],
];

/** The picture's main colours in words, the commonest first: `mostly blue`, `brown, grey and white`. */
export async function colourWords({
  rgb,
  width,
  height,
}: Pick<ExpertImage, 'rgb' | 'width' | 'height'>): Promise<string> {
  const data = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize({ width: COPY_SIDE, height: COPY_SIDE, fit: 'fill' })
    .raw()
    .toBuffer();
  const names = Array.from({ length: data.length / 3 }, (_, pixel) =>
    colourName([data[3 * pixel] ?? 0, data[3 * pixel + 1] ?? 0, data[3 * pixel + 2] ?? 0]),
  );
  const shares = [...Map.groupBy(names, (name) => name)]
    .map(([name, { length }]) => ({ name, share: length / names.length }))
    .sort((a, b) => b.share - a.share);
  const [first] = shares;
  if (first && first.share >= MOST_SHARE) return `mostly ${first.name}`;
  const named = shares.filter(({ share }) => share >= NAMED_SHARE).slice(0, MOST_NAMED);
  return listed(named.map(({ name }) => name)) || 'of many colours';
}

/** A colour as most people call it, out of thirteen. */
export function colourName([red, green, blue]: Colour): string {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const chroma = most - least;
  const lightness = (most + least) / 2;
  if (most < 42) return 'black';
  if (chroma < 28 || chroma / most < 0.16) return greyName(lightness);
  const hue = hueOf(red, green, blue, most, chroma);
  const isWarm = hue < 50 || hue >= 345;
  if (isWarm && most < 175 && chroma / most < 0.85 && hue >= 8 && hue < 50) return 'brown';
  if (hue >= 18 && hue < 62 && lightness > 150 && chroma / most < 0.5) return 'beige';
  if (isWarm && lightness > 170 && hue < 18) return 'pink';
  return HUES.findLast(([from]) => hue >= from)?.[1] ?? 'red';
}

function greyName(lightness: number): string {
  if (lightness < 42) return 'black';
  if (lightness < 100) return 'dark grey';
  if (lightness < 175) return 'grey';
  return lightness < 222 ? 'light grey' : 'white';
}

/** In degrees: red 0, green 120, blue 240. */
function hueOf(red: number, green: number, blue: number, most: number, chroma: number): number {
  const sixth =
    most === red ? (green - blue) / chroma : most === green ? (blue - red) / chroma + 2 : (red - green) / chroma + 4;
  return (sixth * 60 + 360) % 360;
}
