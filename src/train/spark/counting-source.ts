import type { BatchSource, DrawnBatch } from '../batch-source.ts';

/** Batches without end, each drawn from its number alone. */
export class CountingSource implements BatchSource {
  readonly #what: string;
  readonly #draw: (at: number) => Promise<DrawnBatch>;
  #at = 0;

  /** @param what Is drawn, for people: `the drawn pictures`. */
  constructor(what: string, draw: (at: number) => Promise<DrawnBatch>) {
    this.#what = what;
    this.#draw = draw;
  }

  next(): Promise<DrawnBatch> {
    return this.#draw(this.#at++);
  }

  cursor(): number {
    return this.#at;
  }

  seek(cursor: unknown): void {
    if (typeof cursor !== 'number' || !Number.isInteger(cursor) || cursor < 0) {
      throw new Error(`${JSON.stringify(cursor)} is no place in ${this.#what}: it must be the number of a batch.`);
    }
    this.#at = cursor;
  }
}
