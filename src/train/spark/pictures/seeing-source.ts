import { ADAPTERS } from '../../steps/routed-llama-step.ts';
import { CountingSource } from '../counting-source.ts';
import { Dice } from '../dice.ts';
import { readingBatch } from '../documents/reading-batch.ts';
import { endOfAnswer, type ReadingPrompts, type ReadingTokens, tokeniseSample } from '../documents/reading-tokens.ts';
import { sightingOfDrawing } from './draw-picture.ts';
import type { PicturePool } from './picture-pool.ts';

export interface SeeingSourceOptions {
  /** Pictures of a batch. */
  rows: number;
  /** Questions on each picture, which are others whenever it comes again. */
  questions: number;
  /** Visual tokens that a picture becomes. */
  visual: number;
}

/** Seeds of questions lie so far from those of pictures. */
const QUESTIONS = 2 ** 30;

/** Batches of drawn pictures without end, one a row, with questions that the decoder learns to answer. */
export function seeingSource(
  pool: PicturePool,
  prompts: ReadingPrompts,
  { rows, questions, visual }: SeeingSourceOptions,
): CountingSource {
  const endId = endOfAnswer(prompts);
  return new CountingSource('the drawn pictures', async (at) => {
    const numbers = Array.from({ length: rows }, (_, row) => at * rows + row);
    const samples = numbers.map((number) => pool.asked(number));
    const features: Float32Array[] = [];
    const tokens: ReadingTokens[] = [];
    for (const [row, sample] of samples.entries()) {
      const dice = new Dice(pool.seedOf(QUESTIONS + (numbers[row] as number)));
      const asked = dice.some(sample.questions, questions);
      tokens.push(tokeniseSample({ sightings: [sightingOfDrawing(dice)], questions: asked }, prompts, visual));
      features.push(await pool.unsure(sample, dice));
    }
    const picturesOf = samples.map((_, row) => [row]);
    return {
      batch: { ...readingBatch(tokens, endId), pictures: features, picturesOf, group: ADAPTERS },
      places: samples.map(({ place }) => place),
    };
  });
}
