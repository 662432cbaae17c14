import { type Batch, IGNORED, PADDING } from '../../training-step.ts';
import type { ReadingTokens } from './reading-tokens.ts';

/**
 * A batch of samples, one row each: the common beginning is segment 0, each question with its answer a segment of its own.
 * The loss counts the answers and the token that ends them.
 * @param endId The token behind an answer.
 */
export function readingBatch(samples: readonly ReadingTokens[], endId: number): Batch {
  const length = Math.max(...samples.map(lengthOf));
  const tokens = new Int32Array(samples.length * length).fill(endId);
  const targets = new Int32Array(samples.length * length).fill(IGNORED);
  const segments = new Int32Array(samples.length * length).fill(PADDING);
  const asked = new Uint8Array(samples.length * length);
  samples.forEach(({ beginning, questions }, row) => {
    let at = row * length;
    tokens.set(beginning, at);
    segments.fill(0, at, at + beginning.length);
    at += beginning.length;
    questions.forEach(({ prompt, words, answer }, index) => {
      tokens.set([...prompt, ...answer], at);
      targets.set([...answer, endId], at + prompt.length - 1);
      asked.fill(1, at + words.from, at + words.to);
      segments.fill(index + 1, at, at + prompt.length + answer.length);
      at += prompt.length + answer.length;
    });
  });
  return { rows: samples.length, length, tokens, targets, segments, asked };
}

/** Tokens that a sample takes in a row. */
export function lengthOf({ beginning, questions }: ReadingTokens): number {
  return questions.reduce((sum, { prompt, answer }) => sum + prompt.length + answer.length, beginning.length);
}
