import type { PromptToken } from './embed.ts';
import type { LlamaDecoder } from './llama-decoder.ts';
import { LargestFirst } from './text/largest-first.ts';
import { RepeatedRuns } from './text/repeated-runs.ts';

export interface BeamSearchOptions {
  /** Answers that are followed side by side. */
  beams: number;
  /** Most tokens of the answer. */
  most: number;
  /** Tokens that end an answer. */
  endIds: readonly number[];
  /** No run of this many tokens comes twice in an answer; absent: off. */
  noRepeatNgram?: number;
}

export interface FoundAnswer {
  /** Without the token that ends it. */
  ids: number[];
  /** Mean log-probability of its tokens. */
  score: number;
  /** Whether it ends by itself. */
  ended: boolean;
}

/** An answer that is not at its end yet, and the sum of its tokens' log-probabilities. */
interface Beam {
  ids: number[];
  sum: number;
}

/**
 * The likeliest answer that beam search finds (as Hugging Face's `generate` does, with a length penalty of 1): the best
 * few answers are each continued by their likeliest tokens, and the best of all those go on.
 *
 * The decoder holds one sequence, so that going from one answer to another computes the tokens again in which they
 * differ: for short answers.
 * @throws {CancelledError} when the signal aborts.
 */
export async function beamSearch(
  decoder: Pick<LlamaDecoder, 'prefill'>,
  prompt: readonly PromptToken[],
  { beams: width, most, endIds, noRepeatNgram }: BeamSearchOptions,
  signal?: AbortSignal,
): Promise<FoundAnswer> {
  let beams: Beam[] = [{ ids: [], sum: 0 }];
  let found: FoundAnswer[] = [];
  for (let length = 1; length <= most; length++) {
    const candidates: Beam[] = [];
    for (const beam of beams) {
      const logits = await decoder.prefill([...prompt, ...beam.ids], signal);
      candidates.push(...continuations(beam, logits, 2 * width, noRepeatNgram));
    }
    // Twice as many as go on, so that some do even when half of them end here.
    const best = candidates.sort((a, b) => b.sum - a.sum).slice(0, 2 * width);
    const ends = ({ ids }: Beam) => endIds.includes(ids.at(-1) as number);
    for (const beam of best.slice(0, width).filter(ends)) {
      found.push({ ids: beam.ids.slice(0, -1), score: beam.sum / length, ended: true });
    }
    found = found.sort((a, b) => b.score - a.score).slice(0, width);
    beams = best.filter((beam) => !ends(beam)).slice(0, width);
    const worst = found[width - 1];
    if (worst && worst.score >= (beams[0]?.sum ?? Number.NEGATIVE_INFINITY) / length) break;
    if (length === most) found.push(...beams.map(({ ids, sum }) => ({ ids, score: sum / length, ended: false })));
  }
  const [first, ...rest] = found;
  return rest.reduce((a, b) => (b.score > a.score ? b : a), first ?? { ids: [], score: 0, ended: false });
}

/** The answer with each of its likeliest next tokens. */
function continuations(beam: Beam, logits: Float32Array, count: number, noRepeatNgram?: number): Beam[] {
  const scores = Float64Array.from(logits);
  const total = logOfSum(scores);
  if (noRepeatNgram) {
    const runs = new RepeatedRuns(noRepeatNgram);
    for (const id of beam.ids) runs.push(id);
    for (const id of runs.forbidden()) scores[id] = Number.NEGATIVE_INFINITY;
  }
  const likeliest = new LargestFirst(scores);
  return Array.from({ length: Math.min(count, scores.length) }, () => {
    const id = likeliest.pop();
    return { ids: [...beam.ids, id], sum: beam.sum + (scores[id] as number) - total };
  });
}

function logOfSum(scores: Float64Array): number {
  const largest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return largest + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - largest), 0));
}
