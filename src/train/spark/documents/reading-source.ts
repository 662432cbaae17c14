import type { Sighting } from '../../../core/prompt/picture-context.ts';
import { ADAPTERS } from '../../steps/routed-llama-step.ts';
import type { Batch } from '../../training-step.ts';
import { CountingSource } from '../counting-source.ts';
import { Dice } from '../dice.ts';
import type { PicturePool } from '../pictures/picture-pool.ts';
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
  /** For a model that sees: pictures beside the words, of so many visual tokens each. No answer depends on them. */
  beside?: { pool: PicturePool; visual: number };
}

/** Share of the documents that are shown beside their words. */
const SHOWN_SHARE = 0.75;

/** Batches that are drawn at once, so that rows of like length come together and little is padding. */
const POOLED = 16;
/** Seeds of pools lie so far apart, one for each sample. */
const SEEDS_OF_POOL = 2 ** 16;
/** Seeds of pictures beside samples lie so far from theirs. */
const BESIDE = 2 ** 15;

interface Drawn {
  tokens: ReadingTokens;
  place: string;
  seed: number;
  /** Pictures that have visual tokens. */
  shown: number;
  /** Whether an expert saw more in them than words. */
  arePhotographs: boolean;
}

/** Batches of reading samples without end. */
export function readingSource(prompts: ReadingPrompts, options: ReadingSourceOptions): CountingSource {
  const endId = endOfAnswer(prompts);
  let pool: { number: number; batches: Drawn[][] } | undefined;
  return new CountingSource('the reading samples', async (at) => {
    const number = Math.floor(at / POOLED);
    if (pool?.number !== number) pool = { number, batches: drawPool(number, prompts, options) };
    const drawn = pool.batches[at % POOLED] as Drawn[];
    const batch = readingBatch(
      drawn.map(({ tokens }) => tokens),
      endId,
    );
    return { batch: { ...batch, ...(await besides(drawn, options)) }, places: drawn.map(({ place }) => place) };
  });
}

async function besides(
  drawn: readonly Drawn[],
  { beside }: ReadingSourceOptions,
): Promise<Pick<Batch, 'pictures' | 'picturesOf' | 'group'>> {
  if (!beside) return {};
  const pictures: Float32Array[] = [];
  const picturesOf: number[][] = [];
  for (const { seed, shown, arePhotographs } of drawn) {
    const dice = new Dice(seed + BESIDE);
    const own: number[] = [];
    for (let count = 0; count < shown; count++) {
      own.push(pictures.push(await beside.pool.beside(dice, arePhotographs)) - 1);
    }
    picturesOf.push(own);
  }
  return { pictures, picturesOf, group: ADAPTERS };
}

function drawPool(number: number, prompts: ReadingPrompts, options: ReadingSourceOptions): Drawn[][] {
  const { seed, rows, longest } = options;
  const first = (seed * 2 ** 12 + number) * SEEDS_OF_POOL;
  let next = first;
  const drawn = Array.from({ length: POOLED * rows }, () => {
    let sample = drawOne(next++, prompts, options);
    while (lengthOf(sample.tokens) > longest) sample = drawOne(next++, prompts, options);
    return sample;
  });
  drawn.sort((a, b) => lengthOf(a.tokens) - lengthOf(b.tokens));
  const batches = Array.from({ length: POOLED }, (_, index) => drawn.slice(index * rows, (index + 1) * rows));
  return new Dice(first).shuffled(batches);
}

function drawOne(seed: number, prompts: ReadingPrompts, { beside }: ReadingSourceOptions): Drawn {
  const dice = new Dice(seed);
  const sample = drawSample(pickKind(dice), dice);
  const visual = beside && dice.chance(SHOWN_SHARE) ? beside.visual : 0;
  return {
    tokens: tokeniseSample(sample, prompts, visual),
    place: `${sample.kind} of seed ${seed}`,
    seed,
    shown: visual > 0 ? sample.sightings.length : 0,
    arePhotographs: sample.sightings.some(showsThings),
  };
}

function showsThings({ reports }: Sighting): boolean {
  return reports.some(({ observations }) => observations.some(({ kind }) => kind === 'object' || kind === 'class'));
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
