import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** sha256 of files, and of all files in folders, by their names without the folders above. */
export async function checksumsOf(paths: readonly string[], signal?: AbortSignal): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const path of paths) {
    for (const file of filesOf(path)) sums[join(basename(path), file)] = await sha256(join(path, file), signal);
  }
  return sums;
}

/** Files below a folder; of a file itself the empty name. */
function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [''];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => statSync(join(path, name)).isFile()).sort();
}

async function sha256(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash, { signal });
  return hash.digest('hex');
}
