import type { Settings } from '../../config/settings.ts';
import type { Logger } from '../../log/logger.ts';
import { abortable } from '../abortable.ts';
import { atMost } from '../at-most.ts';
import { errorMessage } from '../error-message.ts';
import { expertContext } from './context.ts';
import type { ExpertPlugin } from './plugin.ts';
import { RunningExpert } from './running-expert.ts';

const START_MS = 30_000;
const DISPOSE_MS = 2_000;

/**
 * Starts an expert as the first picture would, but fetches nothing, and puts it away again.
 * @returns why it cannot be used, if it cannot.
 */
export async function tryExpert(plugin: ExpertPlugin, settings: Settings, log: Logger): Promise<string | undefined> {
  const expert = new RunningExpert(plugin, (fetching) =>
    expertContext(plugin, settings, log, { ...fetching, offline: true }),
  );
  const patience = new AbortController();
  const late = new Error(`it is not ready after ${START_MS / 1000} s`);
  const timer = setTimeout(() => patience.abort(late), START_MS);
  try {
    await abortable(expert.start(), patience.signal);
    return undefined;
  } catch (error) {
    return errorMessage(error);
  } finally {
    clearTimeout(timer);
    await atMost(DISPOSE_MS, expert.dispose());
  }
}
