import type { BatchSource, DrawnBatch } from './batch-source.ts';

/** Prepares the next batch while the step computes. Its cursor is where the batches that were taken end. */
export class Ahead implements BatchSource {
  readonly #source: BatchSource;
  #waiting: { batch: Promise<DrawnBatch>; cursor: unknown } | undefined;

  constructor(source: BatchSource) {
    this.#source = source;
  }

  /** Begins to prepare what `next` will give. */
  prepare(): void {
    if (this.#waiting) return;
    const cursor = this.#source.cursor();
    const batch = this.#source.next();
    // An error is told when the batch is asked for.
    batch.catch(() => {});
    this.#waiting = { batch, cursor };
  }

  next(): Promise<DrawnBatch> {
    const prepared = this.#waiting?.batch ?? this.#source.next();
    this.#waiting = undefined;
    return prepared;
  }

  cursor(): unknown {
    return this.#waiting ? this.#waiting.cursor : this.#source.cursor();
  }

  seek(cursor: unknown): void {
    this.#waiting = undefined;
    this.#source.seek(cursor);
  }
}
