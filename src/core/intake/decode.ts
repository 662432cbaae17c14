import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { PictureError } from './picture-error.ts';

// Only these decoders may ever see a stranger's bytes; libvips holds many more.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`),
});
// Pictures come once each: a cache would only hold memory. Threads are the model's.
sharp.cache(false);
sharp.concurrency(1);

const MAX_SIDE = 16_000;
const MAX_ASPECT = 40;
const DECODE_SECONDS = 10;

/** Behind a see-through picture: Discord's dark theme for light drawings, else white. */
const DARK_BACKGROUND = '#202225';
const LIGHT_BACKGROUND = '#ffffff';

/** An upright 8-bit sRGB picture without transparency or metadata. */
export interface DecodedPicture {
  /** Pixels. */
  width: number;
  height: number;
  /** Red, green and blue, one byte each, row by row from the top left. */
  rgb: Uint8Array;
  /** sha256 of size and pixels, in hexadecimal. */
  hash: string;
  /** Whether the file has more frames than the first, which this is. */
  animated: boolean;
}

/**
 * Decodes a picture within bounds that are checked on its header, before any pixel is unpacked.
 * @throws {PictureError} when it is damaged or too large.
 */
export async function decodePicture(bytes: Uint8Array, maxPixels: number): Promise<DecodedPicture> {
  try {
    const header = await sharp(bytes, { limitInputPixels: false }).metadata();
    checkSize(header.width, header.pageHeight ?? header.height, maxPixels);
    const upright = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', pages: 1 })
      .autoOrient()
      .timeout({ seconds: DECODE_SECONDS })
      .toColourspace('srgb');
    const opaque = header.hasAlpha ? upright.flatten({ background: await backgroundFor(upright) }) : upright;
    // A grey picture would come as one channel.
    const { data, info } = await opaque
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    return { width, height, rgb: data, hash: identity(width, height, data), animated: (header.pages ?? 1) > 1 };
  } catch (error) {
    if (error instanceof PictureError) throw error;
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new PictureError(`is damaged or cut off (${reason})`);
  }
}

function checkSize(width: number, height: number, maxPixels: number): void {
  const size = `${width} x ${height} pixels`;
  if (width > MAX_SIDE || height > MAX_SIDE) {
    throw new PictureError(`is too large (${size}): at most ${MAX_SIDE} a side are read`);
  }
  if (width * height > maxPixels) {
    throw new PictureError(`is too large (${size}): at most ${maxPixels / 1e6} megapixels are read`);
  }
  if (Math.max(width, height) > MAX_ASPECT * Math.min(width, height)) {
    throw new PictureError(`is too narrow (${size}): at most ${MAX_ASPECT} to 1 is read`);
  }
}

/** White, unless more than 30 % of the picture is see-through and what is drawn on it is light. */
async function backgroundFor(picture: Sharp): Promise<string> {
  const thumbnail = picture.clone().resize(256, 256, { fit: 'inside', withoutEnlargement: true, kernel: 'nearest' });
  const rgba = await thumbnail.ensureAlpha().raw({ depth: 'uchar' }).toBuffer();
  const pixels = rgba.length / 4;
  let drawn = 0;
  let brightness = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(at, at + 4);
    if (alpha < 128) continue;
    drawn += 1;
    brightness += (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
  }
  const isLightOnNothing = drawn < 0.7 * pixels && brightness > 0.6 * drawn;
  return isLightOnNothing ? DARK_BACKGROUND : LIGHT_BACKGROUND;
}

function identity(width: number, height: number, pixels: Uint8Array): string {
  return createHash('sha256').update(`${width}x${height}\n`).update(pixels).digest('hex');
}
