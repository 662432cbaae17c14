import sharp from 'sharp';
import type { ModelImage } from '../../engine/language-model.ts';
import type { ExpertImage } from '../experts/plugin.ts';

/**
 * Far more than any image tower sees. Larger pictures are shrunk to it: the pixels of a conversation's largest ones would
 * take a gigabyte.
 */
const LONGEST_SIDE = 2048;

/** The pixels of pictures, for a model that sees. */
export async function modelImages(pictures: readonly ExpertImage[]): Promise<ModelImage[]> {
  const images: ModelImage[] = [];
  for (const { number, width, height, rgb } of pictures) {
    const { data, info } = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    images.push({ number, width: info.width, height: info.height, rgb: new Uint8Array(data) });
  }
  return images;
}
