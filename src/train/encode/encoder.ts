import type { Tokenizer } from '../../engine/text/tokenizer.ts';
import { RowError, TooLongError } from '../data/row-error.ts';
import { imagesOf, type Sample } from '../data/sample.ts';
import { IGNORED, VISUAL } from '../training-step.ts';
import type { EncodedRow } from './encoded-row.ts';

/** How a system words what it learns. */
export interface Wording {
  /** The sample in the pieces that are learned apart, each a sample. */
  split(sample: Sample): Sample[];
  encode(sample: Sample): EncodedRow;
  /** Most pictures that a row may have. */
  mostImages: number;
  /** Tokens that the system adds to each row. */
  added: number;
}

/** What words are made of. */
export interface WordingTools {
  tokenizer: Pick<Tokenizer, 'bosId' | 'eosIds' | 'encode'>;
  /** Places of a row that a picture takes. */
  tokensPerImage: number;
}

export interface LengthLimit {
  /** Most tokens of a row. */
  maxTokens: number;
  /** What becomes of a longer one: left out, or cut off at its end. */
  tooLong: 'skip' | 'clip';
}

/** A row that can be learned from, and whether its end was cut off. */
export type FittingRow = EncodedRow & { isClipped: boolean };

/**
 * Words a sample within a limit of length.
 * @throws {RowError} when there is nothing in it to learn, or it does not fit.
 */
export function encodeWithin(wording: Wording, sample: Sample, { maxTokens, tooLong }: LengthLimit): FittingRow {
  const count = imagesOf(sample).length;
  if (count > wording.mostImages)
    throw new RowError(`has ${count} pictures; the system has a place for ${wording.mostImages}`);
  const empty = sample.turns.findIndex(({ answer }) => answer.trim() === '');
  if (empty >= 0)
    throw new RowError(sample.turns.length > 1 ? `has an empty answer in turn ${empty + 1}` : 'has an empty answer');
  const row = wording.encode(sample);
  const most = maxTokens - wording.added;
  if (row.tokens.length <= most) return { ...row, isClipped: false };
  if (tooLong === 'skip')
    throw new TooLongError(`has ${row.tokens.length + wording.added} tokens, more than ${maxTokens}`);
  return { ...clip(row, most), isClipped: true };
}

function clip({ tokens, targets, images }: EncodedRow, most: number): EncodedRow {
  if (tokens.includes(VISUAL, most)) throw new RowError(`has pictures behind its first ${most} tokens`);
  // What would follow the last token was cut off.
  const kept = [...targets.slice(0, most - 1), IGNORED];
  if (kept.every((target) => target === IGNORED)) throw new RowError(`has no answer within its first ${most} tokens`);
  return { tokens: tokens.slice(0, most), targets: kept, images };
}
