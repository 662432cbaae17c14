import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../config/settings.ts';
import { compiledName, compiledParts } from '../../engine/compile/compiled-name.ts';
import { megabytes } from '../../weights/fetch/errors.ts';
import { inspectModel, modelFolder } from '../../weights/fetch/fetch-model.ts';
import { findManifest, manifestNames, UnknownModelError } from '../../weights/find-manifest.ts';
import { prepareModel } from '../prepare-model.ts';
import { commandSettings } from '../settings.ts';

/** `tyto models list`: what `models/` describes, and what of it is on this machine. */
export async function listModels(): Promise<number> {
  const settings = commandSettings();
  const names = manifestNames();
  const width = Math.max(...names.map(({ length }) => length)) + 2;
  for (const name of names) console.log(`${name.padEnd(width)}${await describe(name, settings)}`);
  return 0;
}

/** `tyto models pull`: fetches a model ahead of its first use and prints where it lies. */
export async function pullModel(name: string | undefined, stop: AbortSignal): Promise<number> {
  console.log(await prepareModel(commandSettings({ model: name }), stop));
  return 0;
}

/** `tyto models rm`: removes a model from the cache, and what was compiled of it. */
export async function removeModel(name: string): Promise<number> {
  const settings = commandSettings({ model: name });
  const manifest = findManifest(settings.model);
  const compiled = join(settings.cacheDir, 'compiled');
  const own = new Set(compiledParts(manifest.name));
  const made = (await readdir(compiled).catch(() => [])).filter((entry) => own.has(compiledName(entry)));
  const folders = made.map((entry) => join(compiled, entry));
  if (manifest.checkpoint.kind !== 'path') folders.unshift(modelFolder(manifest, settings.cacheDir));
  let removed = 0;
  for (const folder of folders) {
    const bytes = await sizeOf(folder);
    if (bytes === undefined) continue;
    await rm(folder, { recursive: true });
    console.log(`removed ${folder} (${megabytes(bytes)})`);
    removed++;
  }
  if (removed === 0) console.log(`Nothing of ${name} is in ${settings.cacheDir}.`);
  if (manifest.checkpoint.kind === 'path') console.log(`${manifest.checkpoint.path} is your own and stays.`);
  return 0;
}

async function describe(name: string, { model, cacheDir, hub }: Settings): Promise<string> {
  try {
    const manifest = findManifest({ ...model, name });
    const missing = (await inspectModel(manifest, { cacheDir, hub })).filter(({ state }) => state !== 'intact');
    return `${whatIsMissing(missing)}  ${manifest.description}`;
  } catch (error) {
    if (error instanceof UnknownModelError) return `not set up: ${error.reason}`;
    throw error;
  }
}

function whatIsMissing(missing: Awaited<ReturnType<typeof inspectModel>>): string {
  const byHand = missing.filter(({ sources }) => sources.length === 0).length;
  const fetched = missing.filter(({ sources }) => sources.length > 0);
  const bytes = fetched.reduce((sum, file) => sum + (file.bytes ?? file.about ?? 0), 0);
  const parts = [
    ...(fetched.length > 0 ? [`${megabytes(bytes)} to fetch`] : []),
    ...(byHand > 0 ? [`${byHand} files to get by hand`] : []),
  ];
  return parts.join(', ') || 'here';
}

/** Bytes of all files in a folder; links count as nothing. Undefined: there is no such folder. */
async function sizeOf(folder: string): Promise<number | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return undefined;
  const sizes = entries.map(async (entry) =>
    entry.isFile() ? (await stat(join(entry.parentPath, entry.name))).size : 0,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
