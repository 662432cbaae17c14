import { PictureError } from './picture-error.ts';

const MAX_SIDE = 16_000;
const MAX_ASPECT = 40;

/** @throws {PictureError} for a picture that is not to be unpacked, told from the size in its header. */
export function checkSize(width: number, height: number, maxPixels: number): void {
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
