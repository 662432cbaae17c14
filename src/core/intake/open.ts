import type { Settings } from '../../config/settings.ts';
import type { ExpertImage } from '../experts/plugin.ts';
import type { PictureFile } from '../sight/sight.ts';
import { decodePicture } from './decode.ts';
import { sniffPicture } from './sniff.ts';

/** A verified and normalised picture. */
export interface OpenedPicture {
  /** One of a still picture; the sampled ones of an animated picture, in their order. */
  frames: [ExpertImage, ...ExpertImage[]];
  /** The rest of a sentence that begins with the picture's name. */
  note?: string;
}

/**
 * Verifies that a file is a picture and brings it into the form that experts look at.
 * @throws {PictureError} when it is none, too large or damaged.
 */
export async function openPicture(
  { number, name, bytes }: PictureFile,
  limits: Settings['images'],
): Promise<OpenedPicture> {
  const mime = await sniffPicture(bytes);
  const { animated, ...decoded } = await decodePicture(bytes, limits.maxPixels);
  const frames: OpenedPicture['frames'] = [{ number, name, ...decoded }];
  if (!animated && mime !== 'image/apng') return { frames };
  return { frames, note: 'is animated: only its first frame was looked at' };
}
