import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { PictureError } from './picture-error.ts';

// Only these decoders may ever see a stranger's bytes; libvips holds many more.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`),
});
// Pictures come once each: a cache would only hold memory. Threads are the model's.
sharp.cache(false);
sharp.concurrency(1);

const DECODE_SECONDS = 10;

/** A stranger's file, or pixels, for libvips; nothing is unpacked yet. */
export function openWithLibvips(input: Uint8Array, options: SharpOptions): Sharp {
  return sharp(input, { failOn: 'error', ...options }).timeout({ seconds: DECODE_SECONDS });
}

/** Does something with a stranger's file. @throws {PictureError} whatever a decoder has against it. */
export async function asPicture<T>(decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof PictureError) throw error;
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new PictureError(`is damaged or cut off (${reason})`);
  }
}
