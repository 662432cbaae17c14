import type { Settings } from '../config/settings.ts';
import type { LanguageModel } from '../engine/language-model.ts';
import { loadLanguageModel } from '../engine/load.ts';
import type { Logger } from '../log/logger.ts';
import { answer } from './answer.ts';
import { errorMessage } from './error-message.ts';
import type { AnswerEvent } from './events.ts';
import type { ModelState } from './job.ts';
import { startSight } from './sight/sight-process.ts';
import type { Turn } from './turn.ts';

/** What every door speaks with: it answers turns, in this process or in one of its own. */
export interface Core {
  /**
   * Streams the answer to a turn. Never throws: the stream ends with exactly one `done` or `failed`.
   * Aborting the signal ends the work; `done` with finish `cancelled` then carries the text so far.
   */
  answer(turn: Turn, signal?: AbortSignal): AsyncIterable<AnswerEvent>;
  /** Ends what is running and gives back processes, sessions and workers. */
  dispose(): Promise<void>;
}

/**
 * Makes a core in this process. It takes turns at once; the model loads meanwhile, and a model that cannot be loaded
 * leaves a core that says so and reports what the experts see.
 */
export async function createCore(settings: Settings, log: Logger): Promise<Core> {
  const lifetime = new AbortController();
  let loaded: LanguageModel | undefined;
  const load = async (): Promise<ModelState> => {
    try {
      const model = await loadLanguageModel(settings, log);
      loaded = model;
      // Nobody waits for a load that is not done when the core ends; what it brings must not stay.
      if (lifetime.signal.aborted) await model.dispose();
      return { model };
    } catch (error) {
      log.error({ model: settings.model.name, error: errorMessage(error) }, 'the language model cannot be loaded');
      return { missing: errorMessage(error) };
    }
  };
  const model = load();
  const sight = await startSight(settings, log);
  const parts = { settings, model, sight, log };
  return {
    answer: (turn, signal) => {
      const either = AbortSignal.any(signal ? [signal, lifetime.signal] : [lifetime.signal]);
      return answer(turn, parts, either);
    },
    dispose: async () => {
      lifetime.abort();
      await Promise.all([sight.dispose(), loaded?.dispose()]);
    },
  };
}
