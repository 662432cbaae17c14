import { NECK_GROUP } from '../../steps/neck-step.ts';
import { IGNORED, VISUAL } from '../../training-step.ts';
import { CountingSource } from '../counting-source.ts';
import { Dice } from '../dice.ts';
import type { PicturePool } from './picture-pool.ts';
import { LEXICON, NOTHING, tellingTargets } from './tells.ts';

export interface TellingSourceOptions {
  /** Pictures of a batch. */
  rows: number;
  /** Parts of a picture that have a visual token each. */
  parts: number;
}

/** Seeds of batches lie so far from those of pictures and of their questions. */
const BATCHES = 2 ** 31;
/** Most parts hold nothing: so many of them are learned from, lest every token that is unsure says so. */
const NOTHING_SHARE = 0.1;
const nothing = LEXICON.indexOf(NOTHING);

/** Batches of pictures without end, each row the visual tokens of one with what they should tell: the neck's own lesson. */
export function tellingSource(pool: PicturePool, { rows, parts }: TellingSourceOptions): CountingSource {
  return new CountingSource('what pictures tell', async (at) => {
    const dice = new Dice(pool.seedOf(BATCHES + at));
    const told = Array.from({ length: rows }, () => pool.told(dice));
    const pictures: Float32Array[] = [];
    for (const drawing of told) pictures.push(await pool.featuresOf(drawing));
    const targets = told
      .flatMap(({ tells }) => tellingTargets(tells, parts))
      .map((target) => (target === nothing && !dice.chance(NOTHING_SHARE) ? IGNORED : target));
    const length = targets.length / rows;
    return {
      batch: {
        rows,
        length,
        tokens: new Int32Array(rows * length).fill(VISUAL),
        targets: Int32Array.from(targets),
        pictures,
        picturesOf: told.map((_, row) => [row]),
        group: NECK_GROUP,
      },
      places: told.map(({ place }) => place),
    };
  });
}
