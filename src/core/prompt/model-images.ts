import sharp from 'sharp';
import type { ModelImage } from '../../engine/language-model.ts';
import type { ExpertImage } from '../experts/plugin.ts';

/**
 * Far more than any image tower sees. Larger pictures are shrunk to it: the pixels of a conversation's largest ones would
 * take a gigabyte.
 */
const LONGEST_SIDE = 2048;

/** The pixels of a picture, for a model that sees. */
export async function modelImage({ number, width, height, rgb }: ExpertImage): Promise<ModelImage> {
  if (Math.max(width, height) <= LONGEST_SIDE) return { number, width, height, rgb };
  const { data, info } = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { number, width: info.width, height: info.height, rgb: new Uint8Array(data) };
}
