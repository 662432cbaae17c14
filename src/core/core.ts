import type { AnswerEvent } from './events.ts';
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
