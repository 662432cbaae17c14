import type { BatchSource, DrawnBatch } from '../../batch-source.ts';
import { Dice } from '../dice.ts';
import { TRAINED } from './kinds.ts';
import type { DocumentKind } from './page.ts';
import { lengthOf, readingBatch } from './reading-batch.ts';
import { endOfAnswer, type ReadingPrompts, type ReadingTokens, tokeniseSample } from './reading-tokens.ts';
import { drawSample } from './sample.ts';

export interface ReadingSourceOptions {
  seed: number;
  /** Samples of a batch. */
  rows: number;
  /** Samples that take more tokens are drawn anew. */
  longest: number;
}

/** Batches that are drawn at once, so that rows of like length come together and little is padding. */
const POOLED = 4;
/** Seeds of pools lie so far apart, one for each sample. */
const SEEDS_OF_POOL = 2 ** 16;

interface Drawn {
  tokens: ReadingTokens;
  place: string;
}

/** Batches of reading samples without end: each is drawn from the seed and its own number alone. */
export class ReadingSource implements BatchSource {
  readonly #prompts: ReadingPrompts;
  readonly #options: ReadingSourceOptions;
  readonly #endId: number;
  #at = 0;
  #pool: { number: number; batches: Drawn[][] } | undefined;

  constructor(prompts: ReadingPrompts, options: ReadingSourceOptions) {
    this.#prompts = prompts;
    this.#options = options;
    this.#endId = endOfAnswer(prompts);
  }

  async next(): Promise<DrawnBatch> {
    const number = Math.floor(this.#at / POOLED);
    if (this.#pool?.number !== number) this.#pool = { number, batches: this.#drawPool(number) };
    const drawn = this.#pool.batches[this.#at % POOLED] as Drawn[];
    this.#at += 1;
    const samples = drawn.map(({ tokens }) => tokens);
    return { batch: readingBatch(samples, this.#endId), places: drawn.map(({ place }) => place) };
  }

  cursor(): number {
    return this.#at;
  }

  seek(cursor: unknown): void {
    if (typeof cursor !== 'number' || !Number.isInteger(cursor) || cursor < 0) {
      throw new Error(
        `${JSON.stringify(cursor)} is no place in the reading samples: it must be the number of a batch.`,
      );
    }
    this.#at = cursor;
  }

  #drawPool(number: number): Drawn[][] {
    const { seed, rows } = this.#options;
    const first = (seed * 2 ** 12 + number) * SEEDS_OF_POOL;
    let next = first;
    const drawn = Array.from({ length: POOLED * rows }, () => {
      let sample = this.#draw(next++);
      while (lengthOf(sample.tokens) > this.#options.longest) sample = this.#draw(next++);
      return sample;
    });
    drawn.sort((a, b) => lengthOf(a.tokens) - lengthOf(b.tokens));
    const batches = Array.from({ length: POOLED }, (_, index) => drawn.slice(index * rows, (index + 1) * rows));
    return new Dice(first).shuffled(batches);
  }

  #draw(seed: number): Drawn {
    const dice = new Dice(seed);
    const sample = drawSample(pickKind(dice), dice);
    return { tokens: tokeniseSample(sample, this.#prompts), place: `${sample.kind} of seed ${seed}` };
  }
}

/** A trained kind, each as often as its share says. */
function pickKind(dice: Dice): DocumentKind {
  const total = TRAINED.reduce((sum, [, share]) => sum + share, 0);
  let left = dice.next() * total;
  for (const [kind, share] of TRAINED) {
    left -= share;
    if (left < 0) return kind;
  }
  throw new Error('No kind of document is trained.');
}
