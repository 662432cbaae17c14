import type { Batch } from './training-step.ts';

/** A batch and where its rows come from. */
export interface DrawnBatch {
  batch: Batch;
  /** Of each row `FILE:LINE`, or whatever else leads a person to it. */
  places: readonly string[];
}

/** Gives batches without end, in an order that its seed decides. */
export interface BatchSource {
  next(): Promise<DrawnBatch>;
  /** Where it stands, as JSON: a source of the same data and seed that is set there gives the same batches from there on. */
  cursor(): unknown;
  /** @throws {Error} when the cursor is none of this source's. */
  seek(cursor: unknown): void;
}
