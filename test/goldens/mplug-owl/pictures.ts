import { globSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { clipPixels, type Pixels, preprocess } from '../../../src/engine/images/preprocess.ts';
import { resizeBicubic } from '../../../src/engine/images/resize.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { type Check, close, failed, same } from '../check.ts';
import { configOf } from '../config-file.ts';

const PIXELS = 1e-6;

interface Entry {
  png: string;
  mode: string;
  target: number;
}

/** Whether a folder's `index.json` lists pictures and the sizes they are squashed to. */
export function isPictureIndex(index: Readonly<Record<string, unknown>>): index is Record<string, Entry> {
  const entries = Object.values(index);
  return entries.length > 0 && entries.every((entry) => Object(entry) === entry && 'png' in Object(entry));
}

/** Every picture of the folder, resized to 8 bits and as the vision model reads it. */
export async function* checkPictures(folder: string): AsyncGenerator<Check, void, void> {
  const index = configOf(folder, 'index.json');
  if (!isPictureIndex(index)) return;
  const files = globSync('*.safetensors', { cwd: folder }).map((name) => openSafetensors(path.join(folder, name)));
  for (const [name, { png, mode, target }] of Object.entries(index)) {
    const golden = files.find((file) => file.has(`${name}.resized_u8`));
    if (!golden) yield failed(name, 'no file holds its tensors');
    else yield* checkPicture(name, path.join(folder, png), mode, target, golden);
  }
  for (const file of files) file.close();
}

async function* checkPicture(name: string, file: string, mode: string, size: number, golden: TensorSource) {
  const picture = mode === 'RGBA' ? await openTransparent(file, size) : await openOpaque(file);
  const resized = resizeBicubic(picture.rgb, picture.width, picture.height, size, size);
  yield same(`${name}.resized_u8`, resized, golden.read(`${name}.resized_u8`));
  const pixels = preprocess(picture, { size, fit: 'squash', ...clipPixels });
  yield close(`${name}.pixel_values`, pixels, golden.read(`${name}.pixel_values`), PIXELS);
}

async function openOpaque(file: string): Promise<Pixels> {
  const { data, info } = await sharp(file)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

/**
 * A picture with transparency, already squashed, as the official code gets it: resized with its colours multiplied by its
 * opacity, which Pillow then takes out of them again. Tyto itself lays such pictures on a background when they come in.
 */
async function openTransparent(file: string, size: number): Promise<Pixels> {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const multiplied = Uint8Array.from(data, (value, place) =>
    place % 4 === 3 ? value : divideBy255(value * (data[place - (place % 4) + 3] as number)),
  );
  const resized = resizeBicubic(multiplied, info.width, info.height, size, size);
  const rgb = new Uint8Array(size * size * 3);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const [opacity = 0] = resized.subarray(4 * pixel + 3);
    for (let channel = 0; channel < 3; channel++) {
      const value = resized[4 * pixel + channel] as number;
      rgb[3 * pixel + channel] = opacity === 0 ? value : Math.min(255, Math.floor((255 * value) / opacity));
    }
  }
  return { width: size, height: size, rgb };
}

/** Pillow's rounded division of a product of two bytes. */
function divideBy255(product: number): number {
  const rounded = product + 128;
  return ((rounded >> 8) + rounded) >> 8;
}
