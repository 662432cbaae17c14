import type { Box, ExpertTensor } from '../../src/core/experts/plugin.ts';
import type { Detection } from './detection.ts';
import { outputOf } from './human-models.ts';
import { LABELS } from './labels.ts';
import { INPUT_SIZE } from './nanodet-input.ts';

/** Pixels of the input between the places at which the network looks for things: one grid for each size of things. */
const STRIDES = [8, 16, 32];
/** A side's distance is told as probabilities of 0 to 10 strides. */
const BINS = 11;

/**
 * Everything that scores at least `minimum`, in pixels of the input.
 * @param outputs For each grid of n x n places: scores [1, n², 80] and distances [1, n², 4 · 11].
 */
export function readOutputs(outputs: Readonly<Record<string, ExpertTensor>>, minimum: number): Detection[] {
  return STRIDES.flatMap((stride) => {
    const places = (INPUT_SIZE / stride) ** 2;
    const scores = outputOf(outputs, places, LABELS.length);
    const distances = outputOf(outputs, places, 4 * BINS);
    return readGrid({ scores, distances, stride, minimum });
  });
}

interface Grid {
  scores: Float32Array;
  distances: Float32Array;
  stride: number;
  minimum: number;
}

function readGrid({ scores, distances, stride, minimum }: Grid): Detection[] {
  const found: Detection[] = [];
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] as number;
    if (score < minimum) continue;
    const place = Math.floor(index / LABELS.length);
    found.push({ label: LABELS[index % LABELS.length] as string, score, box: boxAt(distances, place, stride) });
  }
  return found;
}

/** The distances go from the middle of the place to the left, top, right and bottom of the thing. */
function boxAt(distances: Float32Array, place: number, stride: number): Box {
  const perRow = INPUT_SIZE / stride;
  const middle = { x: ((place % perRow) + 0.5) * stride, y: (Math.floor(place / perRow) + 0.5) * stride };
  const to = (side: number) => stride * expectation(distances, (place * 4 + side) * BINS);
  const [left, top, right, bottom] = [to(0), to(1), to(2), to(3)];
  return { x: middle.x - left, y: middle.y - top, width: left + right, height: top + bottom };
}

/** The mean of 0 to 10 under the probabilities that softmax makes of the bins. */
function expectation(values: Float32Array, first: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let bin = 0; bin < BINS; bin++) largest = Math.max(largest, values[first + bin] as number);
  let sum = 0;
  let weighted = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const share = Math.exp((values[first + bin] as number) - largest);
    sum += share;
    weighted += bin * share;
  }
  return weighted / sum;
}
