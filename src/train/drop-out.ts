import { Random } from './random.ts';

/** Draws what is dropped: `count` factors, for the place of that name and the part of the batch of that number. */
export type DropOut = (seed: number, place: string, part: number, count: number) => Float32Array;

/** Drops each value with this probability, and makes the others larger so that their sum stays the same on average. */
export function dropOutOf(probability: number): DropOut {
  const kept = 1 / (1 - probability);
  return (seed, place, part, count) => {
    const random = Random.of(seed, `${place}/${part}`);
    return Float32Array.from({ length: count }, () => (random.next() < probability ? 0 : kept));
  };
}
