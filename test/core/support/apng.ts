import sharp from 'sharp';
import { type Chunk, readChunks, writePng } from '../../../src/core/intake/apng/chunks.ts';

/** A frame of an animated PNG, as the file has it. */
export interface ApngFrame {
  /** A picture file of the frame's size. */
  picture: Uint8Array;
  x?: number;
  y?: number;
  /** Hundredths of a second. */
  delay?: number;
  /** 0 keeps it, 1 clears its place, 2 restores what was there. */
  disposal?: number;
  /** 0 replaces, 1 lies over. */
  blend?: number;
}

/** An animated PNG; the first frame is as large as the whole. `still` is shown by programs that know no animation. */
export async function apng(frames: readonly ApngFrame[], still?: Uint8Array): Promise<Buffer> {
  const [first] = frames;
  if (!first) throw new Error('an animation has frames');
  const [header, ...stillData] = await coreChunks(still ?? first.picture);
  const chunks: Chunk[] = header ? [header] : [];
  chunks.push({ type: 'acTL', data: numbers(frames.length, 0) });
  if (still) chunks.push(...stillData);
  let sequence = 0;
  for (const [index, frame] of frames.entries()) {
    const { width = 0, height = 0 } = await sharp(frame.picture).metadata();
    const { x = 0, y = 0, delay = 10, disposal = 0, blend = 0 } = frame;
    const rest = Buffer.from([0, delay, 0, 100, disposal, blend]);
    chunks.push({ type: 'fcTL', data: Buffer.concat([numbers(sequence, width, height, x, y), rest]) });
    sequence += 1;
    for (const { data } of (await coreChunks(frame.picture)).slice(1)) {
      const isFirst = index === 0 && !still;
      chunks.push(isFirst ? { type: 'IDAT', data } : { type: 'fdAT', data: Buffer.concat([numbers(sequence), data]) });
      if (!isFirst) sequence += 1;
    }
  }
  return writePng([...chunks, { type: 'IEND', data: new Uint8Array() }]);
}

/** The header and the data of a picture as an 8-bit PNG with opacity. */
async function coreChunks(picture: Uint8Array): Promise<Chunk[]> {
  const png = await sharp(picture).ensureAlpha().png().toBuffer();
  return [...readChunks(png)].filter(({ type }) => type === 'IHDR' || type === 'IDAT');
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}
