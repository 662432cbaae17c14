import { z } from 'zod';
import type { BatchSource, DrawnBatch } from '../batch-source.ts';
import { Random } from '../random.ts';
import type { BadRow } from './bad-rows.ts';
import { BatchPlan, type WeighedSet } from './batch-plan.ts';
import type { BatchSize } from './cut-by-length.ts';
import type { DataSet } from './data-set.ts';
import { drawByWeight } from './draw-by-weight.ts';
import { loadBatch } from './load-batch.ts';
import type { Pictures } from './pictures.ts';

/** A data set in a mixture. */
export interface MixedSet extends WeighedSet<DataSet> {
  /** The step's group of parameters that it trains; absent: all of them. */
  group?: string;
}

export interface MixtureOptions {
  seed: number;
  size: BatchSize;
  pictures: Pictures;
  report(row: BadRow): void;
}

/** No batch of so many in a row could be read. */
const MOST_EMPTY = 100;

const counts = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const cursorSchema = z.object({
  random: counts,
  plans: z.array(
    z.object({ random: counts, sets: z.array(z.object({ round: z.int(), used: z.int() })), taken: z.int() }),
  ),
});

/** The batches of one group. */
interface GroupPlan {
  plan: BatchPlan;
  sets: readonly DataSet[];
  weight: number;
  group?: string;
}

/** Batches of several data sets by their weights. Those of one group are mixed within batches, groups batch by batch. */
export class Mixture implements BatchSource {
  readonly #plans: readonly GroupPlan[];
  readonly #options: MixtureOptions;
  #random: Random;

  constructor(sets: readonly MixedSet[], options: MixtureOptions) {
    const { seed, size } = options;
    this.#options = options;
    this.#random = Random.of(seed, 'groups');
    this.#plans = [...Map.groupBy(sets, ({ group }) => group)].map(([group, members]) => ({
      plan: new BatchPlan(members, size, seed, group),
      sets: members.map(({ set }) => set),
      weight: members.reduce((sum, { weight }) => sum + weight, 0),
      ...(group !== undefined && { group }),
    }));
  }

  async next(): Promise<DrawnBatch> {
    for (let attempt = 0; attempt < MOST_EMPTY; attempt++) {
      const { plan, sets, group } = this.#choose();
      const examples = plan.next().map(([set, number]) => ({ set: sets[set] as DataSet, number }));
      const batch = await loadBatch(examples, { ...this.#options, ...(group !== undefined && { group }) });
      if (batch) return batch;
    }
    throw new Error(`None of the rows of the last ${MOST_EMPTY} batches can be read; the log names them.`);
  }

  cursor(): unknown {
    return { random: this.#random.state, plans: this.#plans.map(({ plan }) => plan.cursor) };
  }

  seek(cursor: unknown): void {
    const { random, plans } = cursorSchema.parse(cursor);
    this.#random = Random.from(random);
    for (const [index, { plan }] of this.#plans.entries()) {
      const place = plans[index];
      if (place) plan.seek(place);
    }
  }

  #choose(): GroupPlan {
    const weights = this.#plans.map(({ weight }) => weight);
    return this.#plans[drawByWeight(this.#random, weights)] as GroupPlan;
  }
}
