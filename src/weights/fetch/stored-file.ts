import { readFile, stat, writeFile } from 'node:fs/promises';
import { type Checksum, verify } from './checksum.ts';
import { WrongBytesError } from './errors.ts';

export type FileState = 'intact' | 'absent' | 'damaged';

/**
 * What is known of a file in the cache. Its size is looked at every time, its checksum when the file has changed since
 * it was last checked.
 */
export async function stateOf(
  path: string,
  expected: { bytes: number; checksum: Checksum },
  signal?: AbortSignal,
): Promise<FileState> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return 'absent';
  if (found.size !== expected.bytes) return 'damaged';
  const record = recordOf(found, expected.checksum);
  if ((await readFile(recordPath(path), 'utf8').catch(() => '')) === record) return 'intact';
  try {
    await verify(path, path, expected, signal);
  } catch (error) {
    if (error instanceof WrongBytesError) return 'damaged';
    throw error;
  }
  await writeFile(recordPath(path), record);
  return 'intact';
}

/** Notes that a file's bytes have just been verified. */
export async function recordVerified(path: string, checksum: Checksum): Promise<void> {
  await writeFile(recordPath(path), recordOf(await stat(path), checksum));
}

function recordPath(path: string): string {
  return `${path}.verified.json`;
}

/** Stands beside a stored file whose bytes were checked, so that a start need not read the whole file again. */
function recordOf(file: { size: number; mtimeMs: number }, checksum: Checksum): string {
  return JSON.stringify({ bytes: file.size, modifiedMs: file.mtimeMs, checksum: `${checksum.kind}:${checksum.hex}` });
}
