import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../config/settings.ts';
import type { Logger } from '../../log/logger.ts';
import { atMost } from '../at-most.ts';
import { Child, type Heartbeat } from './child.ts';
import type { ToChild } from './protocol.ts';
import type { Vitals } from './vitals.ts';

/** When so many processes in a row died before they were ready, those who wait are told. */
const MOST_FAILED_STARTS = 3;
const BACKOFF_MS = { first: 100, longest: 10_000 };

/** A process that is to be kept running, and who wants to know of it. */
export interface Keeping<Event, Greeting> {
  /** How messages call it: `The inference core`. */
  title: string;
  /** Module that calls `serve`. */
  entry: URL;
  heartbeat: Heartbeat;
  settings: Settings;
  log: Logger;
  onReady(greeting: Greeting): void;
  onEvent(request: number, event: Event): void;
  /** Nothing more will come of this ask. */
  onEnd(request: number): void;
  /** A process that was ready is gone, with all that it worked on. */
  onDeath(how: string): void;
  /** Several processes in a row did not come to be ready. */
  onNoStart(message: string): void;
  onVitals?(vitals: Vitals): void;
}

/** Keeps one process running: when it dies or hangs, another is started, after a while if that happens again and again. */
export class KeptProcess<Ask, Event, Greeting> {
  readonly #keeping: Keeping<Event, Greeting>;
  readonly #closing = new AbortController();
  #child: Child<Ask, Event, Greeting> | undefined;
  #isReady = false;
  /** Processes in a row that died without finishing anything. */
  #deaths = 0;
  #failedStarts = 0;

  constructor(keeping: Keeping<Event, Greeting>) {
    this.#keeping = keeping;
    void this.#keepAlive();
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  send(message: ToChild<Ask>): void {
    this.#child?.send(message);
  }

  /** Ends the process that runs now, for a reason that `onDeath` will be told. */
  kill(verdict: string): void {
    this.#child?.kill(verdict);
  }

  /** It has done what it was asked: the next death is the first in a row. */
  praise(): void {
    this.#deaths = 0;
  }

  /** Ends the process for good. @param ms What it may take to end by itself. */
  async dispose(ms: number): Promise<void> {
    this.#closing.abort();
    const child = this.#child;
    if (!child) return;
    child.send({ type: 'stop' });
    await atMost(ms, child.gone);
    child.kill();
    await child.gone;
  }

  /** Runs one process after another until this is disposed of. */
  async #keepAlive(): Promise<void> {
    const { title, log, settings, onDeath } = this.#keeping;
    while (!this.isClosed) {
      this.#child = this.#spawn();
      this.#child.send({ type: 'start', settings });
      const how = await this.#child.gone;
      const wasReady = this.#isReady;
      this.#child = undefined;
      this.#isReady = false;
      if (this.isClosed) return;
      log.error({ how }, `${title} died and is started again`);
      if (wasReady) onDeath(how);
      else this.#countFailedStart(how);
      const backoff = Math.min(BACKOFF_MS.first * 2 ** this.#deaths, BACKOFF_MS.longest);
      this.#deaths += 1;
      await sleep(backoff, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  #spawn(): Child<Ask, Event, Greeting> {
    const { entry, heartbeat, onReady, onEvent, onEnd, onVitals } = this.#keeping;
    return new Child(
      entry,
      heartbeat,
      (message) => {
        if (message.type === 'ready') {
          this.#isReady = true;
          this.#failedStarts = 0;
          onReady(message.greeting);
        } else if (message.type === 'event') onEvent(message.request, message.event);
        else if (message.type === 'end') onEnd(message.request);
      },
      onVitals,
    );
  }

  #countFailedStart(how: string): void {
    this.#failedStarts += 1;
    if (this.#failedStarts < MOST_FAILED_STARTS) return;
    this.#keeping.onNoStart(`${this.#keeping.title} does not start (${how}). The log says why.`);
  }
}
