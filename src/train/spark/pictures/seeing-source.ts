import type { BatchSource, DrawnBatch } from '../../batch-source.ts';
import { Dice } from '../dice.ts';
import { readingBatch } from '../documents/reading-batch.ts';
import { endOfAnswer, type ReadingPrompts, tokeniseSample } from '../documents/reading-tokens.ts';
import type { Art } from './art.ts';
import { drawPicture, sightingOfDrawing } from './draw-picture.ts';
import type { FeatureCache } from './feature-cache.ts';

export interface SeeingSourceOptions {
  seed: number;
  /** Pictures of a batch. */
  rows: number;
  /** Questions on each picture. */
  questions: number;
  /** Visual tokens that a picture becomes. */
  visual: number;
  /** Different pictures that are drawn before they come again, so that the tower's work is kept; each has new questions. */
  pictures: number;
}

/** Seeds of one training lie so far apart. */
const SEEDS_OF_RUN = 2 ** 32;

/** Batches of drawn pictures without end, one a row: each is drawn from the seed and its own number alone. */
export class SeeingSource implements BatchSource {
  readonly #art: Art;
  readonly #features: FeatureCache;
  readonly #prompts: ReadingPrompts;
  readonly #options: SeeingSourceOptions;
  readonly #endId: number;
  #at = 0;

  constructor(art: Art, features: FeatureCache, prompts: ReadingPrompts, options: SeeingSourceOptions) {
    this.#art = art;
    this.#features = features;
    this.#prompts = prompts;
    this.#options = options;
    this.#endId = endOfAnswer(prompts);
  }

  async next(): Promise<DrawnBatch> {
    const { rows, pictures, seed, visual } = this.#options;
    const numbers = Array.from({ length: rows }, (_, row) => this.#at * rows + row);
    const samples = numbers.map((number) => this.#draw(number));
    const features: Float32Array[] = [];
    for (const { svg } of samples) features.push(await this.#features.featuresOf(svg));
    const tokens = samples.map(({ questions }) =>
      tokeniseSample({ sightings: [sightingOfDrawing()], questions }, this.#prompts, visual),
    );
    this.#at += 1;
    return {
      batch: { ...readingBatch(tokens, this.#endId), pictures: features, picturesOf: samples.map((_, row) => [row]) },
      places: samples.map(({ kind }, row) => `${kind} ${(numbers[row] as number) % pictures} of seed ${seed}`),
    };
  }

  cursor(): number {
    return this.#at;
  }

  seek(cursor: unknown): void {
    if (typeof cursor !== 'number' || !Number.isInteger(cursor) || cursor < 0) {
      throw new Error(`${JSON.stringify(cursor)} is no place in the drawn pictures: it must be the number of a batch.`);
    }
    this.#at = cursor;
  }

  #draw(number: number) {
    const { seed, pictures, questions } = this.#options;
    const first = seed * SEEDS_OF_RUN;
    const sample = drawPicture(this.#art, new Dice(first + (number % pictures)));
    return { ...sample, questions: new Dice(first + pictures + number).some(sample.questions, questions) };
  }
}
