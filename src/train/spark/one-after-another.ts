import { z } from 'zod';
import type { BatchSource, DrawnBatch } from '../batch-source.ts';

const cursorSchema = z.object({ at: z.int().nonnegative(), first: z.unknown(), rest: z.unknown() });

/** So many batches of a first source, then those of another. */
export class OneAfterAnother implements BatchSource {
  readonly #first: BatchSource;
  readonly #count: number;
  readonly #rest: BatchSource;
  #at = 0;

  /** @param count Batches of the first. */
  constructor(first: BatchSource, count: number, rest: BatchSource) {
    this.#first = first;
    this.#count = count;
    this.#rest = rest;
  }

  next(): Promise<DrawnBatch> {
    const source = this.#at < this.#count ? this.#first : this.#rest;
    this.#at += 1;
    return source.next();
  }

  cursor(): unknown {
    return { at: this.#at, first: this.#first.cursor(), rest: this.#rest.cursor() };
  }

  seek(cursor: unknown): void {
    const { at, first, rest } = cursorSchema.parse(cursor);
    this.#at = at;
    this.#first.seek(first);
    this.#rest.seek(rest);
  }
}
