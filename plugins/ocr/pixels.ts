import sharp from 'sharp';
import type { Point } from './geometry.ts';

/** An opaque picture: red, green and blue, one byte each, row by row. */
export interface Pixels {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** The same picture in another size; shrinking averages. */
export async function resize({ width, height, rgb }: Pixels, to: { width: number; height: number }): Promise<Pixels> {
  if (to.width === width && to.height === height) return { width, height, rgb };
  const picture = sharp(rgb, { raw: { width, height, channels: 3 } });
  const resized = picture.resize({ ...to, fit: 'fill', kernel: 'linear' });
  return { ...to, rgb: await resized.raw().toBuffer() };
}

/** Turns a picture by a quarter, clockwise. */
export function turnRight({ width, height, rgb }: Pixels): Pixels {
  const turned = new Uint8Array(rgb.length);
  let to = 0;
  for (let x = 0; x < width; x++) {
    for (let y = height - 1; y >= 0; y--) {
      const from = 3 * (y * width + x);
      turned[to++] = rgb[from] ?? 0;
      turned[to++] = rgb[from + 1] ?? 0;
      turned[to++] = rgb[from + 2] ?? 0;
    }
  }
  return { width: height, height: width, rgb: turned };
}

/**
 * Where a point of a picture lies after so many quarter turns clockwise.
 * @param size Of the picture before it is turned.
 */
export function turnPoint({ x, y }: Point, size: { width: number; height: number }, quarters: number): Point {
  switch (quarters) {
    case 1:
      return { x: size.height - y, y: x };
    case 2:
      return { x: size.width - x, y: size.height - y };
    case 3:
      return { x: y, y: size.width - x };
    default:
      return { x, y };
  }
}

/** Pixels beyond which a page costs seconds and reads no better. */
const MOST_PIXELS = 2400 * 1800;

/** A page as it is, or shrunk to what is worth reading. */
export async function fitPage(page: Pixels): Promise<Pixels> {
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (page.width * page.height)));
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return resize(page, { width: side(page.width), height: side(page.height) });
}
