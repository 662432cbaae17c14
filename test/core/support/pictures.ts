import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp, { type Color, type Sharp } from 'sharp';
import { type Chunk, writePng } from '../../../src/core/intake/apng/chunks.ts';
import type { ImageReference } from '../../../src/core/turn.ts';

const CASES = join(import.meta.dirname, '../../fixtures/ocr-cases');

/** One of the pictures with known text, by its id. */
export function textPicture(id: string): Buffer {
  return readFileSync(join(CASES, `${id}.png`));
}

/** What the pictures of {@link textPicture} say. */
export function truthOf(id: string): { text: string; keyPhrases: string[] } {
  const { cases } = JSON.parse(readFileSync(join(CASES, 'truth.json'), 'utf8'));
  return cases.find((entry: { id: string }) => entry.id === id);
}

/** A reference to an image that needs no fetching. */
export function attached(bytes: Uint8Array, name = 'picture.png'): ImageReference {
  return { name, contentType: 'image/png', source: { kind: 'bytes', bytes } };
}

/** A picture of noise, which no encoder makes small. */
export function noise(width: number, height: number): Sharp {
  return sharp({
    create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  });
}

/** A flat picture of one colour. */
export function flat(width: number, height: number, background: Color = '#336699'): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** A black 1-bit PNG of any size, written by hand: a small file that unpacks to a huge picture. */
export function hugePng(width: number, height: number, ...extra: Chunk[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height);
  return writePng([
    { type: 'IHDR', data: header },
    ...extra,
    { type: 'IDAT', data: deflateSync(rows) },
    { type: 'IEND', data: Buffer.alloc(0) },
  ]);
}

/** An animation of frames of pixels: red, green and blue. */
export function moving(width: number, height: number, frames: readonly Uint8Array[]): Sharp {
  const raw = { width, height: height * frames.length, channels: 3, pageHeight: height } as const;
  return sharp(Buffer.concat(frames), { raw, limitInputPixels: false });
}
