import type { Settings } from '../../config/settings.ts';
import type { Logger } from '../../log/logger.ts';
import type { Heartbeat } from '../process/child.ts';
import { KeptProcess } from '../process/kept-process.ts';
import type { Vitals } from '../process/vitals.ts';
import { PendingLook } from './pending-look.ts';
import type { SightAsk } from './protocol.ts';
import type { ExpertId, PictureFile, Sight, SightEvent } from './sight.ts';

/** Pictures that the process is given at a time; opened, each may take a hundred megabytes. */
const MOST_AT_ONCE = 10;
/** So many of them may be still to be opened, which takes several times as much. */
const MOST_OPENING = 2;
/** A picture with which so many processes died is not tried again, or not with the expert that is to blame. */
const MOST_CRASHES = 2;
/** An expert that made processes die over so many pictures in a row is left out from then on. */
const MOST_BLAMES = 3;
/** A picture takes seconds to open at most; what is not opened by then never will be. */
const OPENING_MS = 40_000;
/** What ending may take: less than the core's own process is given. */
const END_MS = 2_000;
/** An expert that converts its model when it is first used may leave no pause for half a minute. */
const HEARTBEAT: Heartbeat = { everyMs: 1_000, mostMissed: 45 };

export interface SightProcessOptions {
  /** Module that calls `serveSight`; by default the project's own. */
  entry?: URL;
  heartbeat?: Heartbeat;
  openingMs?: number;
}

/**
 * Starts the process that opens pictures and runs the experts, and keeps it alive. A process that dies, hangs or takes too
 * much memory is replaced. Of the pictures that it worked on each is tried once more, alone, so that it is known
 * which is to blame: that one is refused, the others are looked at. Where it is an expert that is to blame, the picture is
 * looked at without it. Resolves when pictures are taken, or when it is
 * known that none will be.
 */
export async function startSight(
  settings: Settings,
  log: Logger,
  options: SightProcessOptions = {},
): Promise<SightProcess> {
  const sight = new SightProcess(settings, log, options);
  await sight.settled;
  return sight;
}

export class SightProcess implements Sight {
  /** Settles with the first process that is ready, or when the first few have failed. */
  readonly settled: Promise<void>;
  /** What the process last said of itself. */
  vitals: Vitals = { pid: 0, rss: 0, peakRss: 0 };
  readonly #process: KeptProcess<SightAsk, SightEvent, readonly ExpertId[]>;
  readonly #pending = new Map<number, PendingLook>();
  readonly #mostRss: number;
  readonly #openingMs: number;
  /** How often in a row an expert was to blame for a death. */
  readonly #blames = new Map<string, number>();
  #experts: readonly ExpertId[] = [];
  #lastRequest = 0;

  constructor(
    settings: Settings,
    log: Logger,
    { entry = new URL('main.ts', import.meta.url), heartbeat = HEARTBEAT, openingMs = OPENING_MS }: SightProcessOptions,
  ) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.settled = promise;
    this.#mostRss = settings.sightMemoryMb * 2 ** 20;
    this.#openingMs = openingMs;
    this.#process = new KeptProcess({
      title: 'The process that looks at pictures',
      entry,
      heartbeat,
      settings: withoutSecrets(settings),
      log,
      onReady: (experts) => {
        this.#experts = experts;
        resolve();
        this.#dispatch();
      },
      onEvent: (request, event) => this.#tell(request, event),
      onEnd: (request) => this.#end(request),
      onDeath: (how) => this.#recover(how),
      onNoStart: (message) => {
        resolve();
        this.#condemnAll(message);
      },
      onVitals: (vitals) => this.#watch(vitals),
    });
  }

  get experts(): readonly ExpertId[] {
    return this.#experts;
  }

  warmUp(): void {
    this.#lastRequest += 1;
    this.#process.send({ type: 'ask', request: this.#lastRequest, ask: { kind: 'warm-up' } });
  }

  async *look(file: PictureFile, shows: boolean, signal: AbortSignal): AsyncGenerator<SightEvent, void, void> {
    this.#lastRequest += 1;
    const pending = new PendingLook(this.#lastRequest, { kind: 'look', file, shows });
    this.#pending.set(pending.request, pending);
    const abort = () => this.#abort(pending, signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    if (this.#process.isClosed) this.#condemnAll('the program is shutting down');
    try {
      this.#dispatch();
      yield* pending.events;
    } finally {
      signal.removeEventListener('abort', abort);
      abort();
    }
  }

  async dispose(): Promise<void> {
    const gone = this.#process.dispose(END_MS);
    this.#condemnAll('the program is shutting down');
    await gone;
  }

  /** Gives waiting pictures to the process; one that a process died with has it for itself. */
  #dispatch(): void {
    if (!this.#process.isReady) return;
    const waiting = [...this.#pending.values()].filter(({ running }) => !running);
    const running = [...this.#pending.values()].filter((pending) => pending.running);
    const suspect = waiting.find(({ crashes }) => crashes > 0);
    if (suspect) {
      if (running.length === 0) this.#run(suspect);
      return;
    }
    const opening = running.filter(({ opened }) => !opened).length;
    const free = Math.min(MOST_AT_ONCE - running.length, MOST_OPENING - opening);
    for (const pending of waiting.slice(0, Math.max(0, free))) this.#run(pending);
  }

  #run(pending: PendingLook): void {
    const banned = [...this.#blames].filter(([, blames]) => blames >= MOST_BLAMES).map(([name]) => name);
    this.#process.send({ type: 'ask', request: pending.request, ask: pending.begin(banned) });
    const run = pending.crashes;
    const late = () => {
      if (!pending.running || pending.opened || pending.crashes !== run) return;
      this.#process.kill(`it took more than ${this.#openingMs / 1000} s to open a picture`);
    };
    setTimeout(late, this.#openingMs).unref();
  }

  #tell(request: number, event: SightEvent): void {
    if (event.type === 'report' && event.report.ok) this.#blames.delete(event.report.name);
    this.#pending.get(request)?.emit(event);
    if (event.type !== 'report') this.#dispatch();
  }

  #end(request: number): void {
    this.#pending.get(request)?.end();
    if (!this.#pending.delete(request)) return;
    this.#process.praise();
    this.#dispatch();
  }

  /** After a process died: its pictures wait to be tried again, unless it was not the first to die of them. */
  #recover(how: string): void {
    for (const pending of this.#pending.values()) {
      if (!pending.running) continue;
      pending.crash();
      if (pending.abandoned) this.#pending.delete(pending.request);
      else if (pending.crashes >= MOST_CRASHES)
        this.#blame(pending, `the process that looks at pictures died of it twice (${how})`);
    }
  }

  /** Leaves out the expert that is to blame, or condemns the picture. */
  #blame(pending: PendingLook, how: string): void {
    const culprit = pending.culprit(this.#experts);
    if (culprit) {
      this.#blames.set(culprit.name, (this.#blames.get(culprit.name) ?? 0) + 1);
      pending.leaveOut(culprit, how);
    } else this.#condemn(pending, how);
  }

  #watch(vitals: Vitals): void {
    this.vitals = vitals;
    if (vitals.rss > this.#mostRss) this.#process.kill(`it took more than ${this.#mostRss / 2 ** 20} MiB of memory`);
  }

  #abort(pending: PendingLook, reason: unknown): void {
    if (!this.#pending.has(pending.request)) return;
    pending.abandoned = true;
    pending.fail(reason);
    if (pending.running) this.#process.send({ type: 'abort', request: pending.request });
    else this.#pending.delete(pending.request);
  }

  #condemn(pending: PendingLook, how: string): void {
    this.#pending.delete(pending.request);
    pending.condemn(how, this.#experts);
  }

  #condemnAll(how: string): void {
    for (const pending of this.#pending.values()) this.#condemn(pending, how);
  }
}

/** The process opens strangers' files: it gets nothing that is worth stealing. */
function withoutSecrets(settings: Settings): Settings {
  return {
    ...settings,
    discord: { footer: settings.discord.footer },
    hub: { endpoint: settings.hub.endpoint },
  };
}
