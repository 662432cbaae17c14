import { IGNORED, VISUAL } from '../training-step.ts';

/** A sample as a step reads it. */
export interface EncodedRow {
  /** Ids, and `VISUAL` for each token of a picture. */
  tokens: readonly number[];
  /** What should follow each token, or `IGNORED`. */
  targets: readonly number[];
  /** Files of its pictures in their order. */
  images: readonly string[];
}

/** A stretch of ids, and whether they are an answer. */
export interface Stretch {
  ids: readonly number[];
  isLearned?: boolean;
}

/** Stretches as a row: each token of a learned one is the target of the token before it. */
export function rowOf(stretches: readonly Stretch[], images: readonly string[]): EncodedRow {
  const tokens = stretches.flatMap(({ ids }) => ids);
  const learned = stretches.flatMap(({ ids, isLearned = false }) => ids.map((id) => isLearned && id !== VISUAL));
  const targets = tokens.map((_, at) => (learned[at + 1] ? (tokens[at + 1] as number) : IGNORED));
  return { tokens, targets, images };
}

/** So many places for visual tokens. */
export function visualPlaces(count: number): number[] {
  return Array.from({ length: count }, () => VISUAL);
}
