import type { Settings } from '../../config/settings.ts';
import type { ExpertImage } from '../experts/plugin.ts';
import type { PictureFile } from '../sight/sight.ts';
import { type Animation, pickFrames } from './animation.ts';
import { apngAnimation } from './apng/apng-animation.ts';
import { animationOf, decodeFrame, readHeader } from './decode.ts';
import { decodeHeicPicture } from './heic.ts';
import type { NormalPicture } from './normalise.ts';
import { isHeic, sniffPicture } from './sniff.ts';

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
export async function openPicture(file: PictureFile, limits: Settings['images']): Promise<OpenedPicture> {
  const { number, name, bytes } = file;
  const mime = await sniffPicture(bytes, limits);
  if (isHeic(mime)) return { frames: [{ number, name, ...(await decodeHeicPicture(bytes, limits.maxPixels)) }] };
  const header = await readHeader(bytes, limits.maxPixels);
  // The first frame decides whether the file is sound; libvips is stricter than what reads the others.
  const first = await decodeFrame(bytes, header);
  const animation = mime === 'image/apng' ? apngAnimation(bytes, header) : animationOf(bytes, header);
  if (animation.frames <= 1) return { frames: [{ number, name, ...first }] };
  return openAnimation(file, first, animation, limits.maxPixels);
}

/** Frames that look the same are kept once. */
async function openAnimation(
  { number, name }: PictureFile,
  first: NormalPicture,
  animation: Animation,
  maxPixels: number,
): Promise<OpenedPicture> {
  const [, ...indices] = await pickFrames(animation, maxPixels);
  const others = await animation.decode(indices);
  const frames: OpenedPicture['frames'] = [{ number, name, frame: 1, ...first }];
  others.forEach((picture, place) => {
    if (frames.some(({ hash }) => hash === picture.hash)) return;
    frames.push({ number, name, frame: (indices[place] ?? 0) + 1, ...picture });
  });
  const looked = 1 + others.length;
  return { frames, note: `is animated: ${looked} of its ${animation.frames} frames were looked at` };
}
