import type { Settings } from '../../config/settings.ts';
import { megabytes } from '../../weights/fetch/errors.ts';
import { inspectModel } from '../../weights/fetch/fetch-model.ts';
import { findManifest, manifestNames, UnknownModelError } from '../../weights/find-manifest.ts';
import { prepareModel } from '../prepare-model.ts';
import { commandSettings } from '../settings.ts';

/** `tyto models list`: what `models/` describes, and what of it is on this machine. */
export async function listModels(): Promise<number> {
  const settings = commandSettings();
  for (const name of manifestNames()) console.log(`${name.padEnd(12)} ${await describe(name, settings)}`);
  return 0;
}

/** `tyto models pull`: fetches a model ahead of its first use and prints where it lies. */
export async function pullModel(name: string | undefined, stop: AbortSignal): Promise<number> {
  console.log(await prepareModel(commandSettings({ model: name }), stop));
  return 0;
}

async function describe(name: string, { model, cacheDir, hub }: Settings): Promise<string> {
  try {
    const manifest = findManifest({ ...model, name });
    const files = await inspectModel(manifest, { cacheDir, hub });
    const missing = files.filter(({ state }) => state !== 'intact').reduce((sum, { bytes }) => sum + bytes, 0);
    return `${missing === 0 ? 'here' : `${megabytes(missing)} to fetch`}  ${manifest.description}`;
  } catch (error) {
    if (error instanceof UnknownModelError) return `not set up: ${error.reason}`;
    throw error;
  }
}
