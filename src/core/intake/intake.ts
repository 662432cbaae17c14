import type { Settings } from '../../config/settings.ts';
import { withoutControls } from '../prompt/neutral-text.ts';
import type { PictureReference } from '../route.ts';
import type { PictureFile } from '../sight/sight.ts';
import type { ImageReference } from '../turn.ts';
import { download } from './download.ts';
import { tooManyBytes } from './picture-error.ts';

/**
 * Brings the bytes of an image, which may be anything.
 * @throws {PictureError} that says why they cannot be had; the signal's reason when it aborts.
 */
export async function takeIn(
  { number, image }: PictureReference,
  limits: Settings['images'],
  signal: AbortSignal,
): Promise<PictureFile> {
  return { number, name: displayName(image), bytes: await read(image, limits, signal) };
}

/** How notes and answers name a picture: `Image 2 (receipt.png)`. */
export function title({ number, name }: { number: number; name: string }): string {
  return `Image ${number} (${name})`;
}

/** A file name is the sender's text: it gets one line, no direction tricks and an end. */
export function displayName({ name }: ImageReference): string {
  const clean = withoutControls(name).replace(/\s+/g, ' ').trim();
  return clean.length > 60 ? `${clean.slice(0, 40)}…${clean.slice(-15)}` : clean || 'unnamed';
}

async function read({ source }: ImageReference, limits: Settings['images'], signal: AbortSignal): Promise<Uint8Array> {
  if (source.kind === 'url') return download(source.url, limits, signal);
  if (source.bytes.byteLength > limits.maxBytes) throw tooManyBytes(limits.maxBytes);
  return source.bytes;
}
