import type { Tokenizer } from '../../../engine/text/tokenizer.ts';
import { SPELLING } from '../../../nets/visual-neck.ts';
import type { TensorSource } from '../../../weights/tensor-source.ts';
import { IGNORED } from '../../training-step.ts';
import { EMOJI_NAMES, wordsFor } from './emoji-names.ts';
import { COLOUR_NAMES } from './ground.ts';
import { SHAPE_NAMES } from './shape-outlines.ts';

/** What a picture's visual tokens are aligned with, as far as it is known: words of the {@link LEXICON}. */
export interface PictureLabels {
  /** The only thing, or the only kind of thing, in the picture. */
  name?: string;
  background?: string;
  count?: string;
  /** Of the only thing. */
  colour?: string;
  /** What is in each part of the picture, row by row; absent where that cannot be said. */
  parts?: readonly (string | undefined)[];
}

/** Visual tokens of the whole picture, in their order. */
const WHOLES = ['name', 'background', 'count', 'colour'] as const;
export const WHOLE_TOKENS = WHOLES.length;

export const NUMBER_WORDS = ['one', 'two', 'three', 'four'];
/** What is in a part where there is but the ground. */
export const NOTHING = 'nothing';
/** What a page shows. */
export const WRITING = 'text';

/** All words that a visual token can be aligned with. */
export const LEXICON: readonly string[] = [
  ...new Set([...EMOJI_NAMES.map(wordsFor), ...COLOUR_NAMES, ...SHAPE_NAMES, ...NUMBER_WORDS, NOTHING, WRITING]),
];

const PLACE_IN_LEXICON = new Map(LEXICON.map((word, index) => [word, index]));

/** For each visual token the place in the lexicon of its word, or `IGNORED`. @param parts Of a picture. */
export function alignmentTargets(labels: PictureLabels, parts: number): number[] {
  const words = [...WHOLES.map((what) => labels[what]), ...(labels.parts ?? Array<undefined>(parts).fill(undefined))];
  return words.map((word) => {
    const place = word === undefined ? IGNORED : PLACE_IN_LEXICON.get(word);
    if (place === undefined) throw new Error(`The lexicon has no word ${word}.`);
    return place;
  });
}

/** How a language model embeds the lexicon's words. */
export interface LexiconEmbeddings {
  /** The mean of each one's tokens: [words, hidden], each less `mean`. */
  words: Float32Array;
  /** Each one's tokens, with commas behind them: [words, SPELLING, hidden], each less `mean`. */
  spelling: Float32Array;
  /** Of all tokens of the vocabulary. */
  mean: Float32Array;
}

export function embedLexicon(tokenizer: Tokenizer, tensors: TensorSource): LexiconEmbeddings {
  const table = tensors.read('model.embed_tokens.weight');
  const [count = 0, hidden = 0] = tensors.info('model.embed_tokens.weight').shape;
  const mean = meanOfRows(
    table,
    hidden,
    Array.from({ length: count }, (_, index) => index),
  );
  const words = new Float32Array(LEXICON.length * hidden);
  const spelling = new Float32Array(LEXICON.length * SPELLING * hidden);
  const embedded = (tokens: readonly number[]) =>
    meanOfRows(table, hidden, tokens).map((value, at) => value - (mean[at] as number));
  for (const [index, word] of LEXICON.entries()) {
    const tokens = tokenizer.encode(` ${word}`);
    words.set(embedded(tokens), index * hidden);
    const spelt = [...tokens, ...Array.from({ length: SPELLING }, () => tokenizer.encode(',')).flat()];
    for (const [at, token] of spelt.slice(0, SPELLING).entries()) {
      spelling.set(embedded([token]), (index * SPELLING + at) * hidden);
    }
  }
  return { words, spelling, mean };
}

function meanOfRows(table: Float32Array, width: number, rows: readonly number[]): Float32Array {
  const mean = new Float32Array(width);
  for (const row of rows) {
    for (let i = 0; i < width; i++) mean[i] = (mean[i] as number) + (table[row * width + i] as number) / rows.length;
  }
  return mean;
}
