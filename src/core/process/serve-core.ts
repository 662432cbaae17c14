import type { Settings } from '../../config/settings.ts';
import type { Logger } from '../../log/logger.ts';
import type { Core } from '../core.ts';
import type { AnswerEvent } from '../events.ts';
import type { Turn } from '../turn.ts';
import { serve } from './serve.ts';

/** Turns this process into a core process, as `startCoreProcess` wants it. */
export function serveCore(createCore: (settings: Settings, log: Logger) => Promise<Core>): void {
  serve<Turn, AnswerEvent, undefined>(async (settings, log) => {
    const core = await createCore(settings, log);
    return {
      greeting: undefined,
      run: (turn, signal) => core.answer(turn, signal),
      dispose: () => core.dispose(),
    };
  });
}
