import type { Random } from '../random.ts';

/** The number of a weight, each drawn as often as it weighs among them all. */
export function drawByWeight(random: Random, weights: readonly number[]): number {
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return found < 0 ? weights.length - 1 : found;
}
