import type { Settings } from '../config/settings.ts';
import { prepareExperts as prepare } from '../core/experts/preparing/prepare-experts.ts';
import { FetchProgress } from './fetch-progress.ts';
import { printAside } from './print.ts';

/** Brings what the experts need to this machine and shows how it comes. One that is not ready is a note, no failure. */
export async function prepareExperts(settings: Settings, signal: AbortSignal): Promise<void> {
  const progress = new FetchProgress();
  try {
    const problems = await prepare(settings, { signal, onEvent: progress.show.bind(progress) });
    progress.end();
    for (const problem of problems) printAside(`Note: ${problem}`);
  } finally {
    progress.end();
  }
}
