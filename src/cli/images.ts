import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ImageReference } from '../core/turn.ts';

/** A picture that was named on the command line and cannot be read. */
export class UnreadableImageError extends Error {
  constructor(path: string, reason: string) {
    super(`The picture ${path} cannot be read: ${reason}.`);
    this.name = 'UnreadableImageError';
  }
}

/**
 * Reads pictures from disk; whether they are pictures is the core's to find out.
 * @throws {UnreadableImageError}
 */
export function readImages(paths: readonly string[], maxBytes: number): Promise<ImageReference[]> {
  return Promise.all(paths.map((path) => readImage(path, maxBytes)));
}

async function readImage(path: string, maxBytes: number): Promise<ImageReference> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UnreadableImageError(path, error.code === 'ENOENT' ? 'there is no such file' : error.message);
  });
  if (!found.isFile()) throw new UnreadableImageError(path, 'it is not a file');
  if (found.size > maxBytes) {
    throw new UnreadableImageError(path, `it has ${found.size} bytes, and TYTO_IMAGE_MAX_BYTES allows ${maxBytes}`);
  }
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UnreadableImageError(path, error.message);
  });
  return { name: basename(path), size: bytes.length, source: { kind: 'bytes', bytes } };
}
