import { readFile, stat, writeFile } from 'node:fs/promises';
import { type Checksum, verify } from './checksum.ts';
import { WrongBytesError } from './errors.ts';

export type FileState = 'intact' | 'absent' | 'damaged';

/** What is known of the bytes that a file should hold. */
export interface ExpectedBytes {
  bytes?: number;
  checksum?: Checksum;
}

/**
 * What is known of a file in the cache. Its size is looked at every time, its checksum when the file has changed since
 * it was last checked, or when `fresh` asks for it.
 */
export async function stateOf(
  path: string,
  { bytes, checksum }: ExpectedBytes,
  { signal, fresh = false }: { signal?: AbortSignal; fresh?: boolean } = {},
): Promise<FileState> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return 'absent';
  if (bytes !== undefined && found.size !== bytes) return 'damaged';
  if (checksum === undefined) return 'intact';
  const record = recordOf(found, checksum);
  if (!fresh && (await readFile(recordPath(path), 'utf8').catch(() => '')) === record) return 'intact';
  try {
    await verify(path, path, { bytes: found.size, checksum }, signal);
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

/** Where the note lies that a file was verified. */
export function recordPath(path: string): string {
  return `${path}.verified.json`;
}

/** Stands beside a stored file whose bytes were checked, so that a start need not read the whole file again. */
function recordOf(file: { size: number; mtimeMs: number }, checksum: Checksum): string {
  return JSON.stringify({ bytes: file.size, modifiedMs: file.mtimeMs, checksum: `${checksum.kind}:${checksum.hex}` });
}
