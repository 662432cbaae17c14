import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import type { AnswerEvent } from '../events.ts';
import { emptyAnswer } from '../job.ts';
import type { Turn } from '../turn.ts';

/** A turn between its door and the core process: what has been promised to the door outlives any process. */
export class PendingTurn {
  readonly request: number;
  readonly turn: Turn;
  /** What the door reads. Ends after the first `done` or `failed`. */
  readonly events: ReadableStream<AnswerEvent>;
  /** Settles after the last event. */
  readonly ended: Promise<void>;
  /** Whether a living core process works on it. */
  running = false;
  /** How many core processes have died while working on it. */
  crashes = 0;
  /** Whether nobody wants the rest of the answer. */
  aborted = false;
  readonly #end = Promise.withResolvers<void>();
  #text = '';
  #controller: ReadableStreamDefaultController<AnswerEvent> | undefined;

  constructor(request: number, turn: Turn, onAbandoned: () => void) {
    this.request = request;
    this.turn = turn;
    this.ended = this.#end.promise;
    this.events = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => {
        this.#controller = undefined;
        onAbandoned();
      },
    });
  }

  /** Passes an event on. Returns whether it was the last. */
  emit(event: AnswerEvent): boolean {
    if (event.type === 'token') this.#text += event.text;
    if (event.type === 'restarted') this.#text = '';
    this.#controller?.enqueue(event);
    const isLast = event.type === 'done' || event.type === 'failed';
    if (isLast) {
      this.#controller?.close();
      this.#controller = undefined;
      this.#end.resolve();
    }
    return isLast;
  }

  fail(code: string, message: string): void {
    this.emit({ type: 'failed', code, message });
  }

  /** Ends a stopped turn with the text so far when no process is there to do so. */
  finishCancelled(model: string): void {
    const notes = ['Stopped before the answer was complete.'];
    this.emit({ type: 'done', answer: { ...emptyAnswer(model), text: this.#text, notes, finish: 'cancelled' } });
  }
}
