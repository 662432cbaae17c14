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
  for (const { number, png } of pictures) {
    const { data, info } = await sharp(png)
      .resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true })
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    images.push({ number, width: info.width, height: info.height, rgb: new Uint8Array(data) });
  }
  return images;
}
