import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What to do about it. */
export const CACHE_REMEDY = 'Name a folder that can be written with TYTO_CACHE_DIR.';

/** The cache cannot be written. */
export class CacheFolderError extends Error {
  /** What is wrong, without the remedy. */
  readonly problem: string;

  constructor(folder: string, cause: unknown) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : cause;
    const problem = `The folder ${folder} cannot be made (${reason}).`;
    super(`${problem} ${CACHE_REMEDY}`);
    this.name = 'CacheFolderError';
    this.problem = problem;
  }
}

/** Makes a folder of the cache and those above it, where they are missing. @throws {CacheFolderError} */
export function makeFolder(folder: string): void {
  try {
    make(folder);
  } catch (error) {
    throw new CacheFolderError(folder, error);
  }
}

/** Node's own recursive way never ends below /proc, where making a folder fails as if the one above were missing. */
function make(folder: string): void {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) make(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been faster.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
