import { type Chunk, readChunks, writePng } from './chunks.ts';

/** One frame as the file stores it: a part of the canvas, and how it gets there. */
export interface StoredFrame {
  /** Place on the canvas, pixels. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** Milliseconds that it is shown. */
  delay: number;
  /** What becomes of its part of the canvas afterwards. */
  disposal: 'keep' | 'clear' | 'restore';
  /** Whether it is laid over what is there, instead of in its place. */
  blends: boolean;
  /** The part as a PNG file of its own. */
  png(): Buffer;
}

/** Chunks that say how the pixels of every frame are to be understood. */
const SHARED = new Set(['PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'cICP']);

/** More than this are no picture that anybody watches; the rest is not looked for. */
const MOST_FRAMES = 10_000;

const DISPOSALS = ['keep', 'clear', 'restore'] as const;

/**
 * Finds the frames of an animated PNG (PNG specification, third edition, section 11.3.6). libvips knows the first alone.
 * A still picture that is no frame of the animation, which only programs show that do not know APNG, comes first.
 * @returns those up to the first that is damaged.
 */
export function readApng(bytes: Uint8Array): StoredFrame[] {
  const shared: Chunk[] = [];
  const frames: StoredFrame[] = [];
  let header: Buffer | undefined;
  let control: Buffer | undefined;
  let parts: Uint8Array[] = [];
  const finish = () => {
    if (header && parts.length > 0) {
      const frame = control ? frameOf(control, header, shared, parts) : stillOf(header, shared, parts);
      if (!frame) return false;
      frames.push(frame);
    }
    parts = [];
    return true;
  };
  for (const { type, data } of readChunks(bytes)) {
    if (type === 'IHDR' && data.length === 13) header = Buffer.from(data);
    else if (SHARED.has(type)) shared.push({ type, data });
    else if (type === 'IDAT') parts.push(data);
    else if (type === 'fdAT') parts.push(data.subarray(4));
    else if (type === 'fcTL' || type === 'IEND') {
      if (!finish() || frames.length === MOST_FRAMES) break;
      control = Buffer.from(data);
    }
  }
  return frames;
}

/** A frame of the animation; undefined if it does not fit onto the canvas. */
function frameOf(
  control: Buffer,
  header: Buffer,
  shared: readonly Chunk[],
  parts: readonly Uint8Array[],
): StoredFrame | undefined {
  if (control.length !== 26) return undefined;
  const [width, height, x, y] = [4, 8, 12, 16].map((at) => control.readUInt32BE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const fits = x + width <= header.readUInt32BE(0) && y + height <= header.readUInt32BE(4);
  const disposal = DISPOSALS[control.readUInt8(24)];
  if (width === 0 || height === 0 || !fits || !disposal) return undefined;
  const delay = (control.readUInt16BE(20) * 1000) / (control.readUInt16BE(22) || 100);
  const blends = control.readUInt8(25) === 1;
  return { x, y, width, height, delay, disposal, blends, png: () => pngOf(width, height, header, shared, parts) };
}

function stillOf(header: Buffer, shared: readonly Chunk[], parts: readonly Uint8Array[]): StoredFrame {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const png = () => pngOf(width, height, header, shared, parts);
  return { x: 0, y: 0, width, height, delay: 0, disposal: 'clear', blends: false, png };
}

function pngOf(width: number, height: number, header: Buffer, shared: readonly Chunk[], parts: readonly Uint8Array[]) {
  const own = Buffer.from(header);
  own.writeUInt32BE(width, 0);
  own.writeUInt32BE(height, 4);
  return writePng([
    { type: 'IHDR', data: own },
    ...shared,
    ...parts.map((data) => ({ type: 'IDAT', data })),
    { type: 'IEND', data: new Uint8Array() },
  ]);
}
