import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { WrongBytesError } from './errors.ts';

/** How a file's bytes are known: by sha256, or by the id git gives a file (small files on the hub have only that). */
export interface Checksum {
  kind: 'sha256' | 'git';
  /** Lower-case hexadecimal. */
  hex: string;
}

/**
 * Makes sure that a file holds the expected bytes.
 * @param what Names the file in the error.
 * @throws {WrongBytesError}
 */
export async function verify(
  path: string,
  what: string,
  expected: { bytes: number; checksum: Checksum },
  signal?: AbortSignal,
): Promise<void> {
  const { size } = await stat(path);
  if (size !== expected.bytes) throw new WrongBytesError(what, `${size} bytes instead of ${expected.bytes}`);
  const { kind, hex } = expected.checksum;
  const found = await hashOf(path, kind, size, signal);
  if (found !== hex) throw new WrongBytesError(what, `its ${kind} checksum is ${found} instead of ${hex}`);
}

async function hashOf(path: string, kind: Checksum['kind'], size: number, signal?: AbortSignal): Promise<string> {
  const hash = createHash(kind === 'git' ? 'sha1' : 'sha256');
  if (kind === 'git') hash.update(`blob ${size}\0`);
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash, { signal });
  return hash.digest('hex');
}
