import { isUtf8 } from 'node:buffer';
import { fileTypeFromBuffer } from 'file-type';
import type { Settings } from '../../config/settings.ts';
import { PictureError } from './picture-error.ts';

/** The kinds that are decoded. APNG is a PNG with further frames. */
const READABLE = new Set(['image/jpeg', 'image/png', 'image/apng', 'image/webp', 'image/gif', 'image/avif']);

/** Pictures by nature, but not of a kind that is decoded here. */
const NEEDS_CONVERSION = /^image\//;

/**
 * Tells from its bytes what a file is; its name and declared type count for nothing.
 * @returns the media type of a picture that can be decoded.
 * @throws {PictureError} that names what the file is instead.
 */
export async function sniffPicture(bytes: Uint8Array, { heic }: Pick<Settings['images'], 'heic'>): Promise<string> {
  if (bytes.byteLength === 0) throw new PictureError('is empty (0 bytes)');
  const mime = (await fileTypeFromBuffer(bytes))?.mime ?? '';
  if (READABLE.has(mime) || (heic && isHeic(mime))) return mime;
  // XML is looked at as text below, where SVG and HTML are told apart.
  if (mime && mime !== 'application/xml') throw new PictureError(refusal(mime));
  throw new PictureError(`is not a picture: it is ${describeText(bytes)}`);
}

/** The pictures of phones: decoded where the owner wants it. */
export function isHeic(mime: string): boolean {
  return /^image\/hei[cf]/.test(mime);
}

function refusal(mime: string): string {
  if (isHeic(mime)) {
    return 'is a HEIC picture, which is not read here: send it as JPEG, or have the owner set TYTO_HEIC=on';
  }
  if (!NEEDS_CONVERSION.test(mime)) return `is not a picture: it is ${mime}`;
  return `is of a kind that is not read (${mime}): save it as PNG or JPEG`;
}

/** Names a file that has no magic number. */
function describeText(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 1024));
  // A character cut at the end of the head must not make text look like something else.
  if (head.includes(0) || !isUtf8(bytes)) return 'a file of an unknown kind';
  const text = head.toString('utf8');
  if (/<svg[\s>]/i.test(text)) return 'an SVG drawing (save it as PNG)';
  if (/<(?:!doctype html|html|head|body)[\s>]/i.test(text)) return 'text (HTML)';
  return 'text';
}
