import { type Animation, THUMBNAIL } from '../animation.ts';
import { openWithLibvips } from '../libvips.ts';
import { type NormalPicture, normalise } from '../normalise.ts';
import { Canvas } from './canvas.ts';
import { readApng, type StoredFrame } from './read-apng.ts';

interface Size {
  width: number;
  height: number;
}

/** The frames of an animated PNG of this size; none if it cannot be understood as one. */
export function apngAnimation(bytes: Uint8Array, size: Size): Animation {
  const frames = readApng(bytes);
  return {
    frames: frames.length,
    pixels: size.width * size.height,
    delays: frames.map(({ delay }) => delay),
    async thumbnails(count) {
      const squares: Uint8Array[] = [];
      for await (const canvas of play(frames.slice(0, count), size)) squares.push(await thumbnail(canvas, size));
      return squares;
    },
    async decode(indices) {
      const pictures: NormalPicture[] = [];
      let index = 0;
      for await (const canvas of play(frames.slice(0, (indices.at(-1) ?? 0) + 1), size)) {
        if (indices.includes(index)) pictures.push(await normalise(pixels(canvas, size), true));
        index += 1;
      }
      return pictures;
    },
  };
}

/** The canvas after each frame, up to the first that is damaged. */
async function* play(frames: readonly StoredFrame[], { width, height }: Size): AsyncGenerator<Uint8Array, void, void> {
  const canvas = new Canvas(width, height);
  for (const frame of frames) {
    const part = await decodePart(frame).catch(() => undefined);
    if (!part) return;
    const dispose = canvas.lay(frame, part);
    yield canvas.rgba;
    dispose();
  }
}

function decodePart(frame: StoredFrame): Promise<Uint8Array> {
  return openWithLibvips(frame.png(), { limitInputPixels: frame.width * frame.height })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer();
}

function pixels(canvas: Uint8Array, { width, height }: Size) {
  // libvips reads while the next frame may already be laid.
  return openWithLibvips(canvas.slice(), { raw: { width, height, channels: 4 } });
}

function thumbnail(canvas: Uint8Array, size: Size): Promise<Uint8Array> {
  return pixels(canvas, size).resize(THUMBNAIL, THUMBNAIL, { fit: 'fill' }).raw().toBuffer();
}
