import { asPicture, openWithLibvips } from './libvips.ts';
import { checkSize } from './limits.ts';
import { type NormalPicture, normalise } from './normalise.ts';

/**
 * Decodes the first picture of a HEIC file with libheif in WebAssembly; libvips as it is built has no decoder for it.
 * libheif turns the picture upright itself.
 * @throws {PictureError} when it is damaged or too large.
 */
export function decodeHeicPicture(bytes: Uint8Array, maxPixels: number): Promise<NormalPicture> {
  return asPicture(async () => {
    const { default: decodeHeic } = await import('heic-decode');
    const pictures = await decodeHeic.all({ buffer: bytes });
    try {
      const [first] = pictures;
      if (!first) throw new Error('it holds no picture');
      checkSize(first.width, first.height, maxPixels);
      const { width, height, data } = await first.decode();
      const rgba = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return await normalise(openWithLibvips(rgba, { raw: { width, height, channels: 4 } }), true);
    } finally {
      pictures.dispose();
    }
  });
}
