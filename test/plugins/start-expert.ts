import type { Expert, ExpertPlugin, Observation } from '../../src/core/experts/plugin.ts';
import { decodePicture } from '../../src/core/intake/decode.ts';
import { FetchError } from '../../src/weights/fetch/errors.ts';
import { contextOf } from '../core/support/plugins.ts';

/** A started plugin, or why its tests are skipped: its weights cannot be fetched from here. */
export type Started = { expert: Expert; skip: false } | { expert: undefined; skip: string };

/** Starts a plugin with its real weights. What else goes wrong than fetching them is thrown. */
export async function startExpert(plugin: ExpertPlugin, settings: Record<string, string> = {}): Promise<Started> {
  try {
    return { expert: await plugin.create(contextOf(plugin, settings)), skip: false };
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return { expert: undefined, skip: `NOT TESTED: ${error.message}` };
  }
}

/** What the expert sees in a picture's file. */
export async function observe({ expert }: Started, bytes: Uint8Array): Promise<Observation[]> {
  if (expert === undefined) throw new Error('The expert has not started.');
  const image = { number: 1, name: 'picture', ...(await decodePicture(bytes, 36e6)) };
  return expert.observe(image, new AbortController().signal, []);
}
