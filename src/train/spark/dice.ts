import { createRandom } from '../../engine/text/random.ts';

/** All chance of the training data: equal seeds draw the same data. */
export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = createRandom(seed);
  }

  /** From [0, 1), evenly. */
  next(): number {
    return this.#next();
  }

  /** A whole number of [least, most]. */
  int(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** @throws {Error} when there is nothing to pick. */
  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error('There is nothing to pick from.');
    return from[Math.floor(this.#next() * from.length)] as T;
  }

  /** `count` different members, or all where there are fewer, in random order. */
  some<T>(from: readonly T[], count: number): T[] {
    return this.shuffled(from).slice(0, count);
  }

  shuffled<T>(from: readonly T[]): T[] {
    const shuffled = [...from];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
    }
    return shuffled;
  }

  /** Draws until `count` different values have come. @throws {Error} when the source does not hold that many. */
  different(count: number, draw: () => string): string[] {
    const drawn = new Set<string>();
    for (let tries = 0; drawn.size < count; tries++) {
      if (tries > 60 * count) throw new Error(`There are no ${count} different values to draw.`);
      drawn.add(draw());
    }
    return [...drawn];
  }
}
