import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../../config/cache-folder.ts';
import { explainFullDisk } from '../../weights/fetch/disk-space.ts';
import { folderName } from './compiled-name.ts';
import { isWhole, recordSizes } from './file-sizes.ts';
import { markUsed, removeUnused } from './tidy.ts';

export interface CompileOnceOptions {
  /** Folder of all compiled models. */
  folder: string;
  /** Of the model, for people who look into the folder. */
  name: string;
  /** Files and folders it is made from; their sizes and times tell whether a compiled model is still true. */
  sources: readonly string[];
  /** Everything else that decides what comes out; it goes through JSON. */
  made: unknown;
}

/**
 * Compiles something into a folder of its own, and finds it again as long as nothing it was made from changes and no file
 * of it is cut off or missing.
 * @param write Fills the folder.
 * @returns The folder.
 * @throws {DiskFullError} when there is no room.
 */
export async function compileOnce(
  { folder, name, sources, made }: CompileOnceOptions,
  write: (folder: string) => Promise<void>,
): Promise<string> {
  const files = describeFiles(sources);
  const identity = createHash('sha256').update(JSON.stringify({ made, files })).digest('hex').slice(0, 16);
  const prefix = folderName(name);
  const target = path.join(folder, `${prefix}-${identity}`);
  if (isWhole(target)) {
    markUsed(target);
    return target;
  }
  rmSync(target, { recursive: true, force: true });
  const unfinished = `${target}.${randomUUID()}.partial`;
  const discard = () => rmSync(unfinished, { recursive: true, force: true });
  makeFolder(unfinished);
  // A process that is told to end does not wait for this.
  process.once('exit', discard);
  try {
    await write(unfinished);
    recordSizes(unfinished);
    publish(unfinished, target);
  } catch (error) {
    discard();
    const bytes = files.reduce((sum, [, size]) => sum + size, 0);
    throw await explainFullDisk(error, folder, bytes);
  } finally {
    process.off('exit', discard);
  }
  removeUnused(folder, prefix, target);
  return target;
}

/** Another process may have been faster; its result is as good. */
function publish(unfinished: string, target: string): void {
  try {
    renameSync(unfinished, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
    rmSync(unfinished, { recursive: true });
  }
}

type FileDescription = [path: string, size: number, modified: number];

function describeFiles(sources: readonly string[]): FileDescription[] {
  const files = sources.flatMap((source) =>
    statSync(source).isDirectory() ? readdirSync(source).map((name) => path.join(source, name)) : [source],
  );
  return files.sort().map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [path.resolve(file), size, mtimeMs];
  });
}
