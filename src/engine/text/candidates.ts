import type { SamplingOptions } from '../language-model.ts';
import { LargestFirst } from './largest-first.ts';

/** Tokens that may be drawn; their probabilities are their weights as shares of `total`. */
export interface Candidates {
  ids: Int32Array;
  weights: Float64Array;
  total: number;
}

/** Beside the likeliest token, such a weight is lost in the rounding of a sum. */
const NEGLIGIBLE = Number.EPSILON / 2;

/**
 * The tokens that temperature, top-k, min-p and top-p leave, in no certain order when nothing but min-p filters and
 * likeliest first otherwise. Top-p keeps a token when the tokens likelier than it hold at most `topP` of what top-k
 * and min-p left.
 *
 * @param scores logits after the repetition penalty, `largest` the greatest of them; finite or negative infinity.
 */
export function selectCandidates(
  scores: Float32Array,
  largest: number,
  { temperature, topK, minP, topP }: Pick<SamplingOptions, 'temperature' | 'topK' | 'minP' | 'topP'>,
): Candidates {
  const lowest = topK > 0 ? reachedByAtLeast(topK, scores) : Number.NEGATIVE_INFINITY;
  const likely = aboveThreshold(scores, { largest, lowest, temperature, share: Math.max(minP, NEGLIGIBLE) });
  const isTopK = topK > 0 && topK < likely.ids.length;
  if (!isTopK && topP >= 1) return likely;
  return isTopK ? nucleus(takeLargest(likely, topK), topP) : nucleus(likely, topP);
}

/** Size of the blocks in which the bound of the largest scores is searched. */
const BLOCK = 64;

/**
 * A score that at least `count` scores reach, and not many more: the `count`-th largest of the maxima of blocks. It
 * spares top-k the exponentials and the ordering of all the others.
 */
function reachedByAtLeast(count: number, scores: Float32Array): number {
  const blocks = Math.floor(scores.length / BLOCK);
  if (blocks < count) return Number.NEGATIVE_INFINITY;
  const maxima = new Float64Array(blocks);
  for (let block = 0; block < blocks; block++) {
    let maximum = Number.NEGATIVE_INFINITY;
    for (let id = block * BLOCK; id < (block + 1) * BLOCK; id++) maximum = Math.max(maximum, scores[id] ?? 0);
    maxima[block] = maximum;
  }
  const largest = new LargestFirst(maxima);
  for (let i = 1; i < count; i++) largest.pop();
  return maxima[largest.pop()] ?? 0;
}

interface Threshold {
  largest: number;
  /** Least score. */
  lowest: number;
  temperature: number;
  /** Least weight, as a share of the largest score's. */
  share: number;
}

/**
 * The tokens whose score and whose weight, the exponential of the distance to the largest score over temperature,
 * suffice.
 */
function aboveThreshold(scores: Float32Array, { largest, lowest, temperature, share }: Threshold): Candidates {
  // Comparing scores first spares most tokens the exponential; the factor leaves room for its rounding.
  const enough = Math.max(lowest, largest + temperature * Math.log(share) * (1 + 1e-9));
  const ids = new Int32Array(scores.length);
  const weights = new Float64Array(scores.length);
  let count = 0;
  let total = 0;
  for (let id = 0; id < scores.length; id++) {
    const score = scores[id] ?? 0;
    if (score < enough) continue;
    const weight = Math.exp((score - largest) / temperature);
    if (weight < share) continue;
    ids[count] = id;
    weights[count] = weight;
    count++;
    total += weight;
  }
  return { ids: ids.subarray(0, count), weights: weights.subarray(0, count), total };
}

function takeLargest({ ids, weights }: Candidates, count: number): Candidates {
  const largest = new LargestFirst(weights);
  return pick(
    ids,
    weights,
    Array.from({ length: count }, () => largest.pop()),
  );
}

/** The likeliest tokens that hold `topP` of the total, the one that crosses it included. */
function nucleus(candidates: Candidates, topP: number): Candidates {
  // A token below this cannot be in the nucleus: it and all behind it hold less than 1 - topP together.
  const threshold = ((1 - topP) * candidates.total * (1 - 1e-9)) / candidates.ids.length;
  const { ids, weights } = atLeast(candidates, threshold);
  const largest = new LargestFirst(weights);
  const places: number[] = [];
  let before = 0;
  while (places.length < ids.length && before <= topP * candidates.total) {
    const place = largest.pop();
    places.push(place);
    before += weights[place] ?? 0;
  }
  return pick(ids, weights, places);
}

function atLeast({ ids, weights }: Candidates, threshold: number): Pick<Candidates, 'ids' | 'weights'> {
  const keptIds = new Int32Array(ids.length);
  const keptWeights = new Float64Array(ids.length);
  let count = 0;
  for (let place = 0; place < ids.length; place++) {
    const weight = weights[place] ?? 0;
    if (weight < threshold) continue;
    keptIds[count] = ids[place] ?? 0;
    keptWeights[count] = weight;
    count++;
  }
  return { ids: keptIds.subarray(0, count), weights: keptWeights.subarray(0, count) };
}

function pick(ids: Int32Array, weights: Float64Array, places: readonly number[]): Candidates {
  const picked = Float64Array.from(places, (place) => weights[place] ?? 0);
  return {
    ids: Int32Array.from(places, (place) => ids[place] ?? 0),
    weights: picked,
    total: picked.reduce((sum, weight) => sum + weight, 0),
  };
}
