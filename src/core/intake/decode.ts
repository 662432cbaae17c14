import { type Animation, THUMBNAIL } from './animation.ts';
import { asPicture, openWithLibvips } from './libvips.ts';
import { checkSize } from './limits.ts';
import { type NormalPicture, normalise } from './normalise.ts';

/** What the header of a file says of its picture. */
export interface Header {
  /** Pixels of one frame, as stored. */
  width: number;
  height: number;
  hasAlpha: boolean;
  frames: number;
  /** Milliseconds that each frame is shown. */
  delays: readonly number[];
}

/**
 * Reads the header of a picture.
 * @throws {PictureError} when that is damaged, or the picture too large to be unpacked.
 */
export function readHeader(bytes: Uint8Array, maxPixels: number): Promise<Header> {
  return asPicture(async () => {
    const header = await openWithLibvips(bytes, { limitInputPixels: false }).metadata();
    const { width, hasAlpha, pages = 1, delay = [] } = header;
    const height = header.pageHeight ?? header.height;
    checkSize(width, height, maxPixels);
    return { width, height, hasAlpha, frames: pages, delays: delay };
  });
}

/**
 * Decodes a frame of a picture whose header was found good.
 * @throws {PictureError} when it is damaged.
 */
export function decodeFrame(bytes: Uint8Array, { width, height, hasAlpha }: Header, page = 0): Promise<NormalPicture> {
  return asPicture(() =>
    normalise(openWithLibvips(bytes, { limitInputPixels: width * height, page, pages: 1 }), hasAlpha),
  );
}

/**
 * Decodes a still picture, or the first frame of one that moves, within bounds that are checked on its header.
 * @throws {PictureError} when it is damaged or too large.
 */
export async function decodePicture(bytes: Uint8Array, maxPixels: number): Promise<NormalPicture> {
  return decodeFrame(bytes, await readHeader(bytes, maxPixels));
}

/** The frames of a GIF or WebP. */
export function animationOf(bytes: Uint8Array, header: Header): Animation {
  return {
    frames: header.frames,
    pixels: header.width * header.height,
    delays: header.delays,
    thumbnails: (count) => thumbnails(bytes, count),
    decode: async (indices) => {
      const frames: NormalPicture[] = [];
      for (const index of indices) {
        const frame = await decodeFrame(bytes, header, index).catch(() => undefined);
        if (!frame) break;
        frames.push(frame);
      }
      return frames;
    },
  };
}

/** Unpacks the frames as a stream: none of them is ever there as a whole. */
async function thumbnails(bytes: Uint8Array, count: number): Promise<Uint8Array[]> {
  const rows = await openWithLibvips(bytes, { limitInputPixels: false, pages: count })
    .resize(THUMBNAIL, THUMBNAIL, { fit: 'fill' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer()
    .catch(() => Buffer.alloc(0));
  const size = THUMBNAIL * THUMBNAIL * 4;
  return Array.from({ length: Math.floor(rows.length / size) }, (_, index) =>
    rows.subarray(index * size, (index + 1) * size),
  );
}
