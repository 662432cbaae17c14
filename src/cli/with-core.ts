import type { Settings } from '../config/settings.ts';
import type { Core } from '../core/core.ts';
import { startCoreProcess } from '../core/process/core-process.ts';
import type { Logger } from '../log/logger.ts';
import { prepareExperts } from './prepare-experts.ts';
import { prepareModel } from './prepare-model.ts';

/** Fetches the model and what experts need, if need be, starts a core, does the work, and ends the core however the work went. */
export async function withCore<Result>(
  settings: Settings,
  log: Logger,
  stop: AbortSignal,
  work: (core: Core) => Promise<Result>,
): Promise<Result> {
  await prepareModel(settings, stop);
  await prepareExperts(settings, stop);
  const core = await startCoreProcess(settings, log);
  try {
    stop.throwIfAborted();
    return await work(core);
  } finally {
    await core.dispose();
  }
}
