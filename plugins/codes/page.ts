import sharp from 'sharp';
import type { ExpertImage } from '../../src/core/experts/plugin.ts';

/** Pixels of the long side: beyond this reading takes long, and the squares of a code are large enough below it. */
const LONGEST_SIDE = 2400;
/** In a picture up to this size the squares of a code may be too few pixels wide; twice the size, more are read. */
const SMALL_SIDE = 640;
const ENLARGEMENT = 2;

/** A picture as the reader takes it. */
export interface Page {
  /** Four bytes a pixel, row by row. */
  rgba: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
  /** Pixels of the page for one of the picture. */
  scale: number;
  original: { width: number; height: number };
}

type Picture = Pick<ExpertImage, 'rgb' | 'width' | 'height'>;

/** The picture as it is, or made smaller where it is very large. */
export function pageOf(picture: Picture): Promise<Page> {
  return scaled(picture, Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height)));
}

/** A small picture made larger; none of a picture that is large already. */
export async function enlargedPageOf(picture: Picture): Promise<Page | undefined> {
  return Math.max(picture.width, picture.height) > SMALL_SIDE ? undefined : scaled(picture, ENLARGEMENT);
}

async function scaled({ rgb, width, height }: Picture, scale: number): Promise<Page> {
  const to = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const source = sharp(rgb, { raw: { width, height, channels: 3 } });
  const resized = scale === 1 ? source : source.resize({ ...to, fit: 'fill', kernel: 'cubic' });
  const pixels = await resized.ensureAlpha().raw().toBuffer();
  return { rgba: new Uint8ClampedArray(pixels), ...to, scale, original: { width, height } };
}
