import { Random, type RandomState } from '../random.ts';
import { type BatchSize, cutByLength } from './cut-by-length.ts';
import { drawByWeight } from './draw-by-weight.ts';

/** What a plan draws from: a number of examples with their lengths. */
export interface ExampleSet {
  readonly size: number;
  lengthOf(example: number): number;
}

/** A set and how often it is drawn from, beside the others. */
export interface WeighedSet<T extends ExampleSet> {
  set: T;
  weight: number;
}

/** Where a plan stands, as JSON: it is made again from here, and the batches that were taken are passed over. */
export interface PlanCursor {
  random: RandomState;
  /** Of each set: the round through all its examples, and how many of them are used. */
  sets: readonly { round: number; used: number }[];
  taken: number;
}

/** An example by its set and its number there. */
export type ExampleNumber = readonly [set: number, example: number];

/** Batches that are planned at once: among so many, examples of like length come together. */
const PLANNED = 32;

/**
 * Draws batches without end from weighed sets. Each set is gone through in a shuffled order, round after round; a stretch of
 * examples is sorted by length and cut into batches that hold as many tokens as they may, whose order is shuffled again.
 */
export class BatchPlan {
  readonly #sets: readonly WeighedSet<ExampleSet>[];
  readonly #size: BatchSize;
  readonly #seed: number;
  /** The order of each set's running round. */
  readonly #orders: { round: number; order: Uint32Array }[] = [];
  #cursor: PlanCursor;
  #planned: ExampleNumber[][] | undefined;
  /** Where the plan behind this one begins. */
  #next: PlanCursor;

  constructor(sets: readonly WeighedSet<ExampleSet>[], size: BatchSize, seed: number, name = '') {
    this.#sets = sets;
    this.#size = size;
    this.#seed = seed;
    const random = Random.of(seed, `plan ${name}`).state;
    this.#cursor = { random, sets: sets.map(() => ({ round: 0, used: 0 })), taken: 0 };
    this.#next = this.#cursor;
  }

  get cursor(): PlanCursor {
    return this.#cursor;
  }

  seek(cursor: PlanCursor): void {
    this.#cursor = cursor;
    this.#planned = undefined;
  }

  /** The examples of the next batch, at least one. */
  next(): ExampleNumber[] {
    this.#planned ??= this.#plan();
    if (this.#cursor.taken === this.#planned.length) {
      this.#cursor = this.#next;
      this.#planned = this.#plan();
    }
    const batch = this.#planned[this.#cursor.taken] as ExampleNumber[];
    this.#cursor = { ...this.#cursor, taken: this.#cursor.taken + 1 };
    return batch;
  }

  #plan(): ExampleNumber[][] {
    const random = Random.from(this.#cursor.random);
    const places = this.#cursor.sets.map((place) => ({ ...place }));
    const drawn: ExampleNumber[] = [];
    for (let tokens = 0; tokens < PLANNED * this.#size.tokens && drawn.length < PLANNED * this.#size.rows; ) {
      const example = this.#draw(random, places);
      drawn.push(example);
      tokens += this.#lengthOf(example);
    }
    const batches = random.shuffle(cutByLength(drawn, (example) => this.#lengthOf(example), this.#size));
    this.#next = { random: random.state, sets: places, taken: 0 };
    return batches;
  }

  #draw(random: Random, places: { round: number; used: number }[]): ExampleNumber {
    const number = drawByWeight(
      random,
      this.#sets.map(({ weight }) => weight),
    );
    const place = places[number] as { round: number; used: number };
    const order = this.#orderOf(number, place.round);
    const example = order[place.used] as number;
    place.used++;
    if (place.used === order.length) Object.assign(place, { round: place.round + 1, used: 0 });
    return [number, example];
  }

  #orderOf(number: number, round: number): Uint32Array {
    const known = this.#orders[number];
    if (known?.round === round) return known.order;
    const { size } = this.#sets[number]?.set ?? { size: 0 };
    const order = Uint32Array.from({ length: size }, (_, example) => example);
    Random.of(this.#seed, `order ${number} ${round}`).shuffle(order);
    this.#orders[number] = { round, order };
    return order;
  }

  #lengthOf([set, example]: ExampleNumber): number {
    return this.#sets[set]?.set.lengthOf(example) ?? 0;
  }
}
