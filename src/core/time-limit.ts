import type { Turn } from './turn.ts';

/** Ends a turn when the asker stops it, when its time is up, or when nobody listens any more; whichever is first. */
export class TimeLimit implements Disposable {
  readonly signal: AbortSignal;
  readonly #own = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #note = 'Stopped before the answer was complete.';

  constructor(turn: Turn, answerTimeoutMs: number, asker: AbortSignal) {
    const untilDeadline = (turn.deadline ?? Number.POSITIVE_INFINITY) - Date.now();
    const ms = Math.max(0, Math.min(answerTimeoutMs, untilDeadline));
    this.signal = AbortSignal.any([asker, this.#own.signal]);
    this.#timer = setTimeout(() => this.#timeIsUp(asker, ms), ms);
  }

  /** Why the answer ended early, for the person who asked. */
  get note(): string {
    return this.#note;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#own.abort();
  }

  #timeIsUp(asker: AbortSignal, ms: number): void {
    if (!asker.aborted) this.#note = `The answer ends here: its time (${Math.round(ms / 100) / 10} s) was up.`;
    this.#own.abort();
  }
}
