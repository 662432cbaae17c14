import { statfs } from 'node:fs/promises';
import { DiskFullError } from './errors.ts';

/** Codes of a write that found no room: on the disk, in a quota, or under the process's limit of file sizes. */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Kept free beside what is fetched, so that the machine stays usable. */
const MARGIN_BYTES = 16 * 2 ** 20;

/** Bytes an unprivileged program may still write into a folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** @throws {DiskFullError} when `needed` bytes do not fit. */
export async function requireSpace(folder: string, needed: number): Promise<void> {
  const free = await freeBytes(folder);
  if (needed > 0 && free < needed + MARGIN_BYTES) throw new DiskFullError(folder, needed + MARGIN_BYTES, free);
}

/**
 * Turns a failed write into a {@link DiskFullError} where that is what happened; returns other errors as they are.
 * @param advice What to do, where it is not what helps when a model is fetched.
 */
export async function explainFullDisk(
  error: unknown,
  folder: string,
  needed: number,
  advice?: string,
): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return FULL.has(code) ? new DiskFullError(folder, needed, await freeBytes(folder), advice) : error;
}
