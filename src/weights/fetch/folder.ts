import { mkdir } from 'node:fs/promises';

/** The cache cannot be written. */
export class CacheFolderError extends Error {
  constructor(folder: string, cause: unknown) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : cause;
    super(`The folder ${folder} cannot be made (${reason}). Name a folder that can be written with TYTO_CACHE_DIR.`);
    this.name = 'CacheFolderError';
  }
}

/** Makes a folder of the cache and those above it. @throws {CacheFolderError} */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new CacheFolderError(folder, error);
  }
}
