import { after } from 'node:test';
import { readSettings } from '../../../src/config/read-settings.ts';
import type { Settings } from '../../../src/config/settings.ts';
import { type SightProcess, startSight } from '../../../src/core/sight/sight-process.ts';
import { until } from './processes.ts';
import { silentLog, testSettings } from './settings.ts';

/**
 * Tyto's own sight process, which ends with the test file. Weights lie in the machine's own cache folder, so that they are
 * fetched once.
 * @param experts Names of plugins.
 */
export async function realSight(experts: string[], images: Partial<Settings['images']> = {}): Promise<SightProcess> {
  const { TYTO_CACHE_DIR } = process.env;
  const { cacheDir } = readSettings({ TYTO_CACHE_DIR }, []);
  const defaults = testSettings();
  const sight = await startSight(
    {
      ...defaults,
      cacheDir,
      experts: { ...defaults.experts, enabled: experts },
      images: { ...defaults.images, ...images },
    },
    silentLog,
  );
  after(() => sight.dispose());
  return sight;
}

/** The most memory that the process has taken so far, in MiB. */
export async function peakOf(sight: SightProcess): Promise<number> {
  // What it says next may have been on its way already; what it says then was not.
  for (let heard = 0; heard < 2; heard += 1) {
    const { vitals } = sight;
    await until(() => sight.vitals !== vitals);
  }
  return sight.vitals.peakRss / 2 ** 20;
}
