import { NECK_GROUP } from '../../steps/neck-step.ts';
import { IGNORED, VISUAL } from '../../training-step.ts';
import { CountingSource } from '../counting-source.ts';
import { Dice } from '../dice.ts';
import { alignmentTargets, LEXICON, NOTHING } from './picture-labels.ts';
import type { PicturePool } from './picture-pool.ts';

export interface AlignmentSourceOptions {
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

/** Batches of pictures without end for the lexical alignment of the neck: each row the visual tokens of one, with their words. */
export function alignmentSource(pool: PicturePool, { rows, parts }: AlignmentSourceOptions): CountingSource {
  return new CountingSource('the labelled pictures', async (at) => {
    const dice = new Dice(pool.seedOf(BATCHES + at));
    const drawings = Array.from({ length: rows }, () => pool.labelled(dice));
    const pictures: Float32Array[] = [];
    for (const drawing of drawings) pictures.push(await pool.featuresOf(drawing));
    const targets = drawings
      .flatMap(({ labels }) => alignmentTargets(labels, parts))
      .map((target) => (target === nothing && !dice.chance(NOTHING_SHARE) ? IGNORED : target));
    const length = targets.length / rows;
    return {
      batch: {
        rows,
        length,
        tokens: new Int32Array(rows * length).fill(VISUAL),
        targets: Int32Array.from(targets),
        pictures,
        picturesOf: drawings.map((_, row) => [row]),
        group: NECK_GROUP,
      },
      places: drawings.map(({ place }) => place),
    };
  });
}
