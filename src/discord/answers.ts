import type { Snowflake } from 'discord.js';
import type { AnswerMessages } from './render/answer-messages.ts';

/** Most answers remembered after they ended. */
const REMEMBERED = 1000;

/** Why the work on an answer was ended from outside. */
export type StopReason =
  /** Somebody pressed Stop: what was said stays. */
  | 'stopped'
  /** The bot goes away: what was said stays. */
  | 'closing'
  /** The question is answered anew. */
  | 'replaced'
  /** The question was deleted. */
  | 'question-gone'
  /** Discord takes no more of this answer. */
  | 'unwelcome';

/** An answer that is being given, or was given lately. */
export interface AnswerRecord {
  readonly messages: AnswerMessages;
  /** When the question was last edited, by Discord's clock, as far as the answer knows; 0 if never. */
  readonly questionEditedAt: number;
  readonly running: boolean;
  /** Ends the work, and waits until it has ended. */
  stop(reason: StopReason): Promise<void>;
}

/** Does the work on one answer until it is done or the signal aborts with a {@link StopReason}. */
type AnswerWork = (signal: AbortSignal, stop: (reason: StopReason) => void) => Promise<void>;

/**
 * The answers by the question they answer. There is one at a time for each question; all others are independent of it.
 * This memory serves Stop, and edits and deletions of recent questions; nothing that matters after a restart is in it.
 */
export class Answers {
  readonly #records = new Map<Snowflake, AnswerRecord>();

  get(questionId: Snowflake): AnswerRecord | undefined {
    return this.#records.get(questionId);
  }

  /** Starts work on an answer, after any earlier work on the same question has been ended; returns when it is done. */
  async give(messages: AnswerMessages, questionEditedAt: number, work: AnswerWork): Promise<void> {
    const { questionId } = messages.key;
    const earlier = this.#records.get(questionId);
    const control = new AbortController();
    const stop = (reason: StopReason) => control.abort(reason);
    let running = true;
    const finished = (async () => {
      try {
        await earlier?.stop('replaced');
        if (!control.signal.aborted) await work(control.signal, stop);
      } finally {
        running = false;
      }
    })();
    this.#remember(questionId, {
      messages,
      questionEditedAt,
      get running() {
        return running;
      },
      async stop(reason) {
        stop(reason);
        await finished;
      },
    });
    await finished;
  }

  /** Ends all work. */
  async close(): Promise<void> {
    await Promise.all([...this.#records.values()].map((record) => record.stop('closing')));
  }

  #remember(questionId: Snowflake, record: AnswerRecord): void {
    this.#records.delete(questionId);
    this.#records.set(questionId, record);
    for (const [id, { running }] of this.#records) {
      if (this.#records.size <= REMEMBERED) break;
      if (!running) this.#records.delete(id);
    }
  }
}
