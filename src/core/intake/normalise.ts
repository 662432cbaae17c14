import { createHash } from 'node:crypto';
import type { Sharp } from 'sharp';

/** Behind a see-through picture: Discord's dark theme for light drawings, else white. */
const DARK_BACKGROUND = '#202225';
const LIGHT_BACKGROUND = '#ffffff';

/** An upright 8-bit sRGB picture without transparency or metadata. */
export interface NormalPicture {
  /** Pixels. */
  width: number;
  height: number;
  /** Red, green and blue, one byte each, row by row from the top left. */
  rgb: Uint8Array;
  /** sha256 of size and pixels, in hexadecimal. */
  hash: string;
}

/** Brings a picture of whatever colours into the one form that everything behind looks at. */
export async function normalise(picture: Sharp, hasAlpha: boolean): Promise<NormalPicture> {
  const upright = picture.autoOrient().toColourspace('srgb');
  const opaque = hasAlpha ? upright.flatten({ background: await backgroundFor(upright) }) : upright;
  // A grey picture would come as one channel.
  const { data, info } = await opaque
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, rgb: data, hash: identity(width, height, data) };
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
