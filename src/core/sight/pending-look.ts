import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import type { SightAsk } from './protocol.ts';
import type { ExpertId, SightEvent } from './sight.ts';

/** A picture between the core and the sight process: what has been told of it outlives any process. */
export class PendingLook {
  readonly request: number;
  readonly ask: SightAsk & { kind: 'look' };
  /** What the core reads. */
  readonly events: ReadableStream<SightEvent>;
  /** How many processes have died while working on it. */
  crashes = 0;
  /** Whether nobody wants to know any more. */
  abandoned = false;
  #running = false;
  #opened = false;
  /** What the process that works on it has reported, and what any process has, by expert. */
  readonly #reportedNow = new Map<string, number>();
  readonly #reported = new Map<string, number>();
  /** Names of experts that are to blame for the death of a process. */
  readonly #leftOut: string[] = [];
  #controller: ReadableStreamDefaultController<SightEvent> | undefined;

  constructor(request: number, ask: SightAsk & { kind: 'look' }) {
    this.request = request;
    this.ask = ask;
    this.events = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
    });
  }

  /** Whether a living process works on it. */
  get running(): boolean {
    return this.#running;
  }

  /** Whether it is known if the picture can be opened. */
  get opened(): boolean {
    return this.#opened;
  }

  /**
   * @param without Names of experts that are not to look at any picture.
   * @returns what the process is asked.
   */
  begin(without: readonly string[]): SightAsk {
    this.#running = true;
    this.#reportedNow.clear();
    return { ...this.ask, care: { oneByOne: this.crashes > 0, without: [...this.#leftOut, ...without] } };
  }

  /** After the process that worked on it died. */
  crash(): void {
    this.#running = false;
    this.crashes += 1;
  }

  /**
   * The expert that was looking when the process died: after a first death they look one by one, so that it is the first
   * in their order that has not reported. None where the picture had not been opened, or all have reported.
   */
  culprit(experts: readonly ExpertId[]): ExpertId | undefined {
    if (!this.#opened) return undefined;
    const expert = experts.find(({ name }) => !this.#reportedNow.has(name));
    return expert && this.#leftOut.includes(expert.name) ? undefined : expert;
  }

  /** Goes on without an expert, which is reported as failed. */
  leaveOut({ name, version }: ExpertId, how: string): void {
    this.#leftOut.push(name);
    const { number } = this.ask.file;
    this.emit({
      type: 'report',
      report: { name, version, image: number, ms: 0, ok: false, observations: [], error: how },
    });
  }

  /** Passes an event on that no earlier process has told already. */
  emit(event: SightEvent): void {
    if (event.type === 'report' ? !this.#isNews(event.report.name) : this.#opened) return;
    this.#opened = true;
    this.#controller?.enqueue(event);
  }

  end(): void {
    this.#controller?.close();
    this.#controller = undefined;
  }

  /** Ends it with an error for who reads. */
  fail(reason: unknown): void {
    this.#controller?.error(reason);
    this.#controller = undefined;
  }

  /** Ends it without a process: what was not opened is refused; of what was, the experts that are missing have failed. */
  condemn(how: string, experts: readonly ExpertId[]): void {
    const { number } = this.ask.file;
    if (this.#opened) {
      const missing = experts.filter(({ name }) => !this.#reported.has(name));
      for (const { name, version } of missing) {
        const report = { name, version, image: number, ms: 0, ok: false, observations: [], error: how };
        this.emit({ type: 'report', report });
      }
    } else {
      this.emit({ type: 'refused', number, reason: `could not be read: ${how}` });
    }
    this.end();
  }

  #isNews(expert: string): boolean {
    const count = (this.#reportedNow.get(expert) ?? 0) + 1;
    this.#reportedNow.set(expert, count);
    if (count <= (this.#reported.get(expert) ?? 0)) return false;
    this.#reported.set(expert, count);
    return true;
  }
}
