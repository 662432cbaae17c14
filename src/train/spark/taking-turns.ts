import { z } from 'zod';
import type { BatchSource, DrawnBatch } from '../batch-source.ts';

const cursorSchema = z.object({ at: z.int().nonnegative(), sources: z.array(z.unknown()) });

/** Batches of several sources by turns, in an order that begins again and again. */
export class TakingTurns implements BatchSource {
  readonly #turns: readonly BatchSource[];
  readonly #sources: readonly BatchSource[];
  #at = 0;

  /** @param turns A source may have several. */
  constructor(turns: readonly BatchSource[]) {
    this.#turns = turns;
    this.#sources = [...new Set(turns)];
  }

  next(): Promise<DrawnBatch> {
    const source = this.#turns[this.#at % this.#turns.length] as BatchSource;
    this.#at += 1;
    return source.next();
  }

  cursor(): unknown {
    return { at: this.#at, sources: this.#sources.map((source) => source.cursor()) };
  }

  seek(cursor: unknown): void {
    const { at, sources } = cursorSchema.parse(cursor);
    if (sources.length !== this.#sources.length) {
      throw new Error(`The data has ${this.#sources.length} sources, the checkpoint was made with ${sources.length}.`);
    }
    this.#at = at;
    for (const [index, source] of this.#sources.entries()) source.seek(sources[index]);
  }
}
