import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../config/settings.ts';
import type { Logger } from '../../log/logger.ts';
import { atMost } from '../at-most.ts';
import type { Core } from '../core.ts';
import type { AnswerEvent } from '../events.ts';
import type { Turn } from '../turn.ts';
import { CoreChild, type Heartbeat } from './child.ts';
import { PendingTurn } from './pending-turn.ts';
import type { FromCore } from './protocol.ts';

/** A turn during which so many processes died is not tried again. */
const MOST_CRASHES = 2;
/** When so many processes in a row died before they were ready, those who wait are told. */
const MOST_FAILED_STARTS = 3;
const BACKOFF_MS = { first: 100, longest: 10_000 };
/** What ending may take: once for the turns to stop, once for the process to go. */
const END_MS = 3_000;
/** A minute of silence. Loading or compiling a model may keep a healthy process busy for a good part of it. */
const HEARTBEAT: Heartbeat = { everyMs: 5_000, mostMissed: 12 };

export interface CoreProcessOptions {
  /** Module that calls `serveCore`; by default the project's own core. */
  entry?: URL;
  heartbeat?: Heartbeat;
}

/**
 * Starts a core in a process of its own and keeps it alive: a process that dies or hangs is replaced, and what was in
 * flight is run again. Resolves when turns are taken.
 * @throws {Error} when the process cannot be brought to run.
 */
export async function startCoreProcess(
  settings: Settings,
  log: Logger,
  { entry = new URL('main.ts', import.meta.url), heartbeat = HEARTBEAT }: CoreProcessOptions = {},
): Promise<Core> {
  const core = new CoreProcess(settings, log, entry, heartbeat);
  try {
    await core.ready;
    return core;
  } catch (error) {
    await core.dispose();
    throw error;
  }
}

class CoreProcess implements Core {
  /** Settles with the first process that is ready, or when the first few have failed. */
  readonly ready: Promise<void>;
  readonly #settings: Settings;
  readonly #log: Logger;
  readonly #spawn: () => CoreChild;
  readonly #firstReady = Promise.withResolvers<void>();
  readonly #pending = new Map<number, PendingTurn>();
  readonly #closing = new AbortController();
  #lastRequest = 0;
  #child: CoreChild | undefined;
  #isReady = false;
  /** Processes in a row that died without finishing a turn. */
  #deaths = 0;
  #failedStarts = 0;

  constructor(settings: Settings, log: Logger, entry: URL, heartbeat: Heartbeat) {
    // The process has no business with Discord.
    this.#settings = { ...settings, discord: { footer: settings.discord.footer } };
    this.#log = log;
    this.ready = this.#firstReady.promise;
    this.#spawn = () => new CoreChild(entry, heartbeat, (message) => this.#receive(message));
    void this.#keepAlive();
  }

  answer(turn: Turn, signal?: AbortSignal): AsyncIterable<AnswerEvent> {
    this.#lastRequest += 1;
    const abort = () => this.#abort(pending);
    const pending = new PendingTurn(this.#lastRequest, turn, abort);
    if (this.#closing.signal.aborted) {
      pending.fail('core-closed', 'The program is shutting down.');
      return pending.events;
    }
    this.#pending.set(pending.request, pending);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.#dispatch();
    return pending.events;
  }

  async dispose(): Promise<void> {
    for (const pending of this.#pending.values()) this.#abort(pending);
    await atMost(END_MS, Promise.all([...this.#pending.values()].map(({ ended }) => ended)));
    this.#closing.abort();
    for (const pending of this.#pending.values()) this.#settle(pending, 'core-closed', 'The program is shutting down.');
    const child = this.#child;
    if (!child) return;
    child.send({ type: 'stop' });
    await atMost(END_MS, child.gone);
    child.kill();
    await child.gone;
  }

  /** Runs one process after another until the core is disposed of. */
  async #keepAlive(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      this.#child = this.#spawn();
      this.#child.send({ type: 'start', settings: this.#settings });
      const how = await this.#child.gone;
      const wasReady = this.#isReady;
      this.#child = undefined;
      this.#isReady = false;
      if (this.#closing.signal.aborted) return;
      this.#log.error({ how }, 'the core process died and is started again');
      if (wasReady) this.#recover(how);
      else this.#countFailedStart(how);
      const backoff = Math.min(BACKOFF_MS.first * 2 ** this.#deaths, BACKOFF_MS.longest);
      this.#deaths += 1;
      await sleep(backoff, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  #receive(message: FromCore): void {
    if (message.type === 'ready') {
      this.#isReady = true;
      this.#failedStarts = 0;
      this.#firstReady.resolve();
      this.#dispatch();
    } else if (message.type === 'event') {
      const pending = this.#pending.get(message.request);
      if (!pending?.emit(message.event)) return;
      this.#deaths = 0;
      this.#pending.delete(message.request);
      this.#dispatch();
    }
  }

  /**
   * Gives waiting turns to the process. Turns that a process died with go one at a time: when it dies again, it is
   * known which of them is to blame, and the others are not failed for it.
   */
  #dispatch(): void {
    if (!this.#isReady) return;
    let suspectRuns = [...this.#pending.values()].some(({ running, crashes }) => running && crashes > 0);
    for (const pending of this.#pending.values()) {
      const isSuspect = pending.crashes > 0;
      if (pending.running || (isSuspect && suspectRuns)) continue;
      suspectRuns ||= isSuspect;
      pending.running = true;
      this.#child?.send({ type: 'answer', request: pending.request, turn: pending.turn });
    }
  }

  /** After a process died: its turns wait to be run again, unless it was not the first to die of them. */
  #recover(how: string): void {
    for (const pending of this.#pending.values()) {
      if (!pending.running) continue;
      pending.running = false;
      pending.crashes += 1;
      if (pending.aborted) this.#settle(pending);
      else if (pending.crashes < MOST_CRASHES) pending.emit({ type: 'restarted', reason: how });
      else this.#settle(pending, 'core-crashed', `The inference core died twice over this question (${how}).`);
    }
  }

  #countFailedStart(how: string): void {
    this.#failedStarts += 1;
    if (this.#failedStarts < MOST_FAILED_STARTS) return;
    const message = `The inference core does not start (${how}). The log says why.`;
    this.#firstReady.reject(new Error(message));
    for (const pending of this.#pending.values()) this.#settle(pending, 'core-unavailable', message);
  }

  #abort(pending: PendingTurn): void {
    if (!this.#pending.has(pending.request)) return;
    pending.aborted = true;
    if (pending.running) this.#child?.send({ type: 'abort', request: pending.request });
    else this.#settle(pending);
  }

  /** Ends a turn without the process: as failed, or as stopped when no failure is named. */
  #settle(pending: PendingTurn, code?: string, message = ''): void {
    if (!this.#pending.delete(pending.request)) return;
    if (code) pending.fail(code, message);
    else pending.finishCancelled(this.#settings.model.name);
  }
}
