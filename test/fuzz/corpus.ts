import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { apng } from '../core/support/apng.ts';
import { flat, moving, noise } from '../core/support/pictures.ts';

/** A file to make others of. */
export interface Seed {
  name: string;
  bytes: Uint8Array;
}

const WIDTH = 48;
const HEIGHT = 32;

/** Small valid files of every format that is read, and those of a folder, which may be anything. */
export async function makeCorpus(folder?: string): Promise<Seed[]> {
  const stored = Object.entries(stills()).map(async ([name, picture]) => ({ name, bytes: await picture.toBuffer() }));
  const frames = [flat(WIDTH, HEIGHT, '#c80000'), noise(WIDTH, HEIGHT), flat(WIDTH, HEIGHT, '#0000c8')];
  const pictures = await Promise.all(frames.map((frame) => frame.png().toBuffer()));
  const parts = pictures.map((picture, index) => ({ picture, disposal: index % 3, blend: index % 2 }));
  const heic = readFileSync(join(import.meta.dirname, '../fixtures/heic/red-corner.heic'));
  return [
    ...(await Promise.all(stored)),
    { name: 'moving.apng', bytes: await apng(parts) },
    { name: 'hidden.apng', bytes: await apng(parts, pictures[1]) },
    { name: 'still.heic', bytes: heic },
    ...(folder === undefined ? [] : filesOf(folder)),
  ];
}

function stills(): Record<string, Sharp> {
  const picture = () => noise(WIDTH, HEIGHT);
  return {
    'plain.jpg': picture().jpeg(),
    'progressive.jpg': picture().jpeg({ progressive: true }),
    'print.jpg': picture().toColourspace('cmyk').jpeg(),
    'turned.jpg': picture().withMetadata({ orientation: 6 }).jpeg(),
    'plain.png': picture().png(),
    'deep.png': picture().toColourspace('rgb16').png(),
    'palette.png': picture().png({ palette: true }),
    'interlaced.png': picture().ensureAlpha(0.5).png({ progressive: true }),
    'profile.png': picture().withIccProfile('p3').png(),
    'still.gif': picture().gif(),
    'moving.gif': moving(8, 8, [0, 90, 200].map(dotted)).gif(),
    'lossy.webp': picture().webp(),
    'lossless.webp': picture().ensureAlpha(0.5).webp({ lossless: true }),
    'moving.webp': moving(8, 8, [0, 90, 200].map(dotted)).webp(),
    'still.avif': picture().avif(),
  };
}

function dotted(grey: number): Buffer {
  return Buffer.alloc(8 * 8 * 3, grey).fill(255, grey / 2, grey / 2 + 6);
}

function filesOf(folder: string): Seed[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, bytes: readFileSync(join(folder, name)) }));
}
