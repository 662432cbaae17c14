import sharp, { type Sharp } from 'sharp';
import type { ExpertImage } from '../../src/core/experts/plugin.ts';

/** Small print gains much by being enlarged to twice its size, and little beyond. */
const ENLARGEMENT = 2;
/** Pixels of the long side; a page larger than this costs seconds and reads no better. */
const LONGEST_SIDE = 2400;
/** Pixels of white around the picture: letters that touch the edge are missed. */
const MARGIN = 16;

/** A picture made ready for reading. */
export interface Page {
  png: Buffer;
  /** Pixels of the page for one of the picture. */
  scale: number;
  /** Pixels that the page has on each side beyond the picture. */
  margin: number;
}

/** Makes a picture what Tesseract reads best: grey, full contrast, dark on light, large enough, with a white margin. */
export async function preprocess(image: Pick<ExpertImage, 'rgb' | 'width' | 'height'>): Promise<Page> {
  const scale = Math.min(ENLARGEMENT, LONGEST_SIDE / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const grey = sharp(image.rgb, { raw: { width: image.width, height: image.height, channels: 3 } }).greyscale();
  const resized = grey.clone().resize({ width, height, fit: 'fill', kernel: 'cubic' });
  const upright = (await hasDarkBackground(grey)) ? resized.negate() : resized;
  const { data, info } = await upright.normalise().raw().toBuffer({ resolveWithObject: true });
  // A second pass: within one, sharp would stretch the contrast of the margin too.
  const png = await sharp(data, { raw: { width, height, channels: info.channels } })
    .extend({ top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN, background: '#ffffff' })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { png, scale, margin: MARGIN };
}

/** Whether the middle one of all brightnesses is dark: most of a picture with text in it is background. */
async function hasDarkBackground(grey: Sharp): Promise<boolean> {
  const sample = await grey.clone().resize(200, 200, { fit: 'fill', kernel: 'nearest' }).raw().toBuffer();
  return (sample.sort().at(sample.length / 2) ?? 255) < 128;
}
