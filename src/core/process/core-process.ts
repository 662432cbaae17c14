import type { Settings } from '../../config/settings.ts';
import type { Logger } from '../../log/logger.ts';
import { atMost } from '../at-most.ts';
import type { Core } from '../core.ts';
import type { AnswerEvent } from '../events.ts';
import type { Turn } from '../turn.ts';
import type { Heartbeat } from './child.ts';
import { KeptProcess } from './kept-process.ts';
import { PendingTurn } from './pending-turn.ts';

/** A turn during which so many processes died is not tried again. */
const MOST_CRASHES = 2;
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
  readonly #model: string;
  readonly #process: KeptProcess<Turn, AnswerEvent, undefined>;
  readonly #pending = new Map<number, PendingTurn>();
  #lastRequest = 0;

  constructor(settings: Settings, log: Logger, entry: URL, heartbeat: Heartbeat) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#model = settings.model.name;
    this.#process = new KeptProcess({
      title: 'The inference core',
      entry,
      heartbeat,
      // The process has no business with Discord.
      settings: { ...settings, discord: { footer: settings.discord.footer } },
      log,
      onReady: () => {
        resolve();
        this.#dispatch();
      },
      onEvent: (request, event) => this.#pass(request, event),
      onEnd: () => undefined,
      onDeath: (how) => this.#recover(how),
      onNoStart: (message) => {
        reject(new Error(message));
        for (const pending of this.#pending.values()) this.#settle(pending, 'core-unavailable', message);
      },
    });
  }

  answer(turn: Turn, signal?: AbortSignal): AsyncIterable<AnswerEvent> {
    this.#lastRequest += 1;
    const abort = () => this.#abort(pending);
    const pending = new PendingTurn(this.#lastRequest, turn, abort);
    if (this.#process.isClosed) {
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
    const gone = this.#process.dispose(END_MS);
    for (const pending of this.#pending.values()) this.#settle(pending, 'core-closed', 'The program is shutting down.');
    await gone;
  }

  #pass(request: number, event: AnswerEvent): void {
    const pending = this.#pending.get(request);
    if (!pending?.emit(event)) return;
    this.#process.praise();
    this.#pending.delete(request);
    this.#dispatch();
  }

  /**
   * Gives waiting turns to the process. Turns that a process died with go one at a time: when it dies again, it is
   * known which of them is to blame, and the others are not failed for it.
   */
  #dispatch(): void {
    if (!this.#process.isReady) return;
    let suspectRuns = [...this.#pending.values()].some(({ running, crashes }) => running && crashes > 0);
    for (const pending of this.#pending.values()) {
      const isSuspect = pending.crashes > 0;
      if (pending.running || (isSuspect && suspectRuns)) continue;
      suspectRuns ||= isSuspect;
      pending.running = true;
      this.#process.send({ type: 'ask', request: pending.request, ask: pending.turn });
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

  #abort(pending: PendingTurn): void {
    if (!this.#pending.has(pending.request)) return;
    pending.aborted = true;
    if (pending.running) this.#process.send({ type: 'abort', request: pending.request });
    else this.#settle(pending);
  }

  /** Ends a turn without the process: as failed, or as stopped when no failure is named. */
  #settle(pending: PendingTurn, code?: string, message = ''): void {
    if (!this.#pending.delete(pending.request)) return;
    if (code) pending.fail(code, message);
    else pending.finishCancelled(this.#model);
  }
}
