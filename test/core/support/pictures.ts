import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Color, type Sharp } from 'sharp';
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
export function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
}

/** A GIF of so many frames, each of another grey. */
export async function animatedGif(frames: number): Promise<Buffer> {
  const pictures = await Promise.all(
    Array.from({ length: frames }, (_, index) =>
      flat(40, 30, { r: index * 40, g: index * 40, b: 0 })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(pictures, { join: { animated: true } })
    .gif()
    .toBuffer();
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
