import { setTimeout as delay } from 'node:timers/promises';
import { isPassing } from '../errors.ts';
import type { AnswerMessages } from './answer-messages.ts';
import type { PartView } from './answer-view.ts';
import type { Pace } from './pace.ts';

/** Failures in a row after which a painter gives up, though each of them may pass: after a minute and a half. */
const MOST_FAILURES = 8;
/** The wait after the first failure; each further one doubles it, up to the longest. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** Brings an answer's messages to how they are to look, at Discord's pace: what is newest wins, the last always arrives. */
export class Painter {
  readonly #messages: AnswerMessages;
  readonly #pace: Pace;
  readonly #onFailure: (error: unknown) => void;
  #wanted: readonly PartView[] = [];
  #work: Promise<void> | undefined;
  #failed = false;

  /** @param onFailure Called once, when nothing more can be shown. */
  constructor(messages: AnswerMessages, pace: Pace, onFailure: (error: unknown) => void) {
    this.#messages = messages;
    this.#pace = pace;
    this.#onFailure = onFailure;
  }

  /** Asks for this look; returns at once. */
  show(wanted: readonly PartView[]): void {
    this.#wanted = wanted;
    // Nothing begins where nothing changes: work that ended at once would be taken for work that never ends.
    if (this.#failed || this.#messages.changeTowards(wanted) === undefined) return;
    this.#work ??= this.#paint();
  }

  /** Asks for this look and waits until it is there, or nothing more can be shown. */
  async finish(wanted: readonly PartView[]): Promise<void> {
    this.show(wanted);
    await this.#work;
  }

  /** Waits until no request is under way. */
  async rest(): Promise<void> {
    await this.#work;
  }

  async #paint(): Promise<void> {
    let failures = 0;
    for (;;) {
      const change = this.#messages.changeTowards(this.#wanted);
      if (change === undefined) break;
      try {
        await this.#pace.take(this.#messages.transport.route, change.kind, async () => {
          // What is wanted may have changed while this waited its turn.
          await this.#messages.changeTowards(this.#wanted)?.apply();
        });
        failures = 0;
      } catch (error) {
        failures += 1;
        if (!isPassing(error) || failures === MOST_FAILURES) {
          this.#failed = true;
          this.#onFailure(error);
          break;
        }
        await delay(Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS), undefined, { ref: false });
      }
    }
    this.#work = undefined;
  }
}
