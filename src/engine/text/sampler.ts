import type { SamplingOptions } from '../language-model.ts';
import { type Candidates, selectCandidates } from './candidates.ts';
import { createRandom } from './random.ts';
import { RepeatedRuns } from './repeated-runs.ts';

/** Chooses the tokens of one answer, and remembers those it chose. */
export interface Sampler {
  /**
   * The id of the next token.
   * @param logits one for each token of the vocabulary; left as they are.
   * @param seen the tokens of prompt and answer so far, for the repetition penalty; repeats count once.
   * @throws {UnusableLogitsError} when the model computed something that no token can be drawn from.
   */
  next(logits: Float32Array, seen: Iterable<number>): number;
}

/** The model's numbers went wrong: NaN, infinite, or none that allows any token. */
export class UnusableLogitsError extends Error {
  constructor(what: string) {
    super(
      `The model computed ${what}, so no token can be chosen. ` +
        'Its file may be damaged or its number format too coarse: try TYTO_PRECISION=fp32.',
    );
    this.name = 'UnusableLogitsError';
  }
}

/**
 * A sampler whose steps are those of `SamplingOptions`, in its order.
 * @throws {RangeError} for options out of range.
 */
export function createSampler(options: SamplingOptions): Sampler {
  checkOptions(options);
  const random = createRandom(options.seed);
  const runs = options.noRepeatNgram ? new RepeatedRuns(options.noRepeatNgram) : undefined;
  const choose = (scores: Float32Array): number => {
    const likeliest = findLargest(scores);
    if (options.temperature === 0) return likeliest;
    return draw(selectCandidates(scores, scores[likeliest] ?? 0, options), random());
  };
  return {
    next(logits, seen) {
      const penalised = penalise(logits, seen, options.repetitionPenalty);
      const id = choose(runs ? without(penalised, runs.forbidden()) : penalised);
      runs?.push(id);
      return id;
    },
  };
}

function checkOptions(options: SamplingOptions): void {
  const { repetitionPenalty, noRepeatNgram = 0, temperature, topK, minP, topP } = options;
  const require = (isInRange: boolean, rule: string) => {
    if (!isInRange) throw new RangeError(`Sampling: ${rule}.`);
  };
  require(repetitionPenalty > 0 && Number.isFinite(repetitionPenalty), 'the repetition penalty must be above 0');
  require(Number.isInteger(noRepeatNgram) &&
    noRepeatNgram >= 0, 'the no-repeat length must be a whole number, 0 or above');
  require(temperature >= 0 && Number.isFinite(temperature), 'the temperature must be 0 or above');
  require(Number.isInteger(topK) && topK >= 0, 'top-k must be a whole number, 0 or above');
  require(minP >= 0 && minP <= 1, 'min-p must lie between 0 and 1');
  require(topP >= 0 && topP <= 1, 'top-p must lie between 0 and 1');
}

/** Moves the logits of seen tokens down: positive ones are divided by the penalty, negative ones multiplied. */
function penalise(logits: Float32Array, seen: Iterable<number>, penalty: number): Float32Array {
  if (penalty === 1) return logits;
  const scores = logits.slice();
  for (const id of seen) {
    const logit = logits[id];
    if (logit !== undefined) scores[id] = logit > 0 ? logit / penalty : logit * penalty;
  }
  return scores;
}

/** The scores with some tokens made impossible. */
function without(scores: Float32Array, ids: Iterable<number>): Float32Array {
  const left = scores.slice();
  for (const id of ids) left[id] = Number.NEGATIVE_INFINITY;
  return left;
}

/** The place of the largest score, the first of equals. */
function findLargest(scores: Float32Array): number {
  let place = 0;
  let largest = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < scores.length; id++) {
    const score = scores[id] ?? 0;
    if (Number.isNaN(score)) throw new UnusableLogitsError(`"not a number" for token ${id}`);
    if (score > largest) {
      largest = score;
      place = id;
    }
  }
  if (!Number.isFinite(largest)) throw new UnusableLogitsError(`${largest} as the largest score`);
  return place;
}

/** The token at a share of the total weight; `share` lies in [0, 1). */
function draw({ ids, weights, total }: Candidates, share: number): number {
  let rest = share * total;
  for (let place = 0; place < weights.length; place++) {
    rest -= weights[place] ?? 0;
    if (rest < 0) return ids[place] ?? 0;
  }
  // Rounding may leave a crumb beyond the last token.
  return ids.at(-1) ?? 0;
}
