import Bottleneck from 'bottleneck';
import type { Settings } from '../../config/settings.ts';
import type { ExpertImage } from '../experts/plugin.ts';
import { withoutControls } from '../prompt/neutral-text.ts';
import type { PictureReference } from '../route.ts';
import type { ImageReference } from '../turn.ts';
import { decodePicture } from './decode.ts';
import { download } from './download.ts';
import { PictureError, tooManyBytes } from './picture-error.ts';
import { sniffPicture } from './sniff.ts';

/** What became of the turn's images. */
export interface Intake {
  /** Verified pictures, in the order of their numbers. */
  pictures: ExpertImage[];
  /** One sentence for each thing that the person should know. */
  notes: string[];
}

/** One image: the picture in it, or none, and what is to be said about it. */
interface Look {
  picture?: ExpertImage;
  note?: string;
}

/** A picture of 36 megapixels unpacks to 140 MB: few may do so at once. */
const decoding = new Bottleneck({ maxConcurrent: 2 });

/** Fetches, verifies and normalises pictures, side by side. A picture that fails is refused; the others go on. */
export async function takeIn(
  references: readonly PictureReference[],
  limits: Settings['images'],
  signal: AbortSignal,
): Promise<Intake> {
  const looks = await Promise.all(references.map((reference) => look(reference, limits, signal)));
  return {
    pictures: looks.flatMap(({ picture }) => picture ?? []),
    notes: looks.flatMap(({ note }) => note ?? []),
  };
}

/** How notes and answers name a picture: `Image 2 (receipt.png)`. */
export function title({ number, name }: { number: number; name: string }): string {
  return `Image ${number} (${name})`;
}

async function look(reference: PictureReference, limits: Settings['images'], signal: AbortSignal): Promise<Look> {
  const named = { number: reference.number, name: displayName(reference.image) };
  try {
    const bytes = await read(reference.image, limits, signal);
    const mime = await sniffPicture(bytes);
    const { animated, ...decoded } = await decoding.schedule(async () => {
      signal.throwIfAborted();
      return decodePicture(bytes, limits.maxPixels);
    });
    const picture = { ...named, ...decoded };
    if (!animated && mime !== 'image/apng') return { picture };
    return { picture, note: `${title(named)} is animated: only its first frame was looked at.` };
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return { note: `${title(named)} ${error.message}.` };
  }
}

async function read({ source }: ImageReference, limits: Settings['images'], signal: AbortSignal): Promise<Uint8Array> {
  if (source.kind === 'url') return download(source.url, limits, signal);
  if (source.bytes.byteLength > limits.maxBytes) throw tooManyBytes(limits.maxBytes);
  return source.bytes;
}

/** A file name is the sender's text: it gets one line, no direction tricks and an end. */
function displayName({ name }: ImageReference): string {
  const clean = withoutControls(name).replace(/\s+/g, ' ').trim();
  return clean.length > 60 ? `${clean.slice(0, 40)}…${clean.slice(-15)}` : clean || 'unnamed';
}
