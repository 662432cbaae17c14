import type { DrawnBatch } from '../batch-source.ts';
import type { BadRow } from './bad-rows.ts';
import { type BatchSize, cutByLength } from './cut-by-length.ts';
import type { DataSet } from './data-set.ts';
import { type Example, loadBatch } from './load-batch.ts';
import type { Pictures } from './pictures.ts';

/** The first examples of data sets, which are measured on; the same ones in the same batches each time. */
export async function* heldBackBatches(
  sets: readonly DataSet[],
  { most, size, ...tools }: { most: number; size: BatchSize; pictures: Pictures; report(row: BadRow): void },
): AsyncGenerator<DrawnBatch> {
  for (const examples of cutByLength(examplesOf(sets, most), ({ set, number }) => set.lengthOf(number), size)) {
    const batch = await loadBatch(examples, tools);
    if (batch) yield batch;
  }
}

/** Of each set as many, evenly over it. */
function examplesOf(sets: readonly DataSet[], most: number): Example[] {
  const each = Math.ceil(most / Math.max(1, sets.length));
  return sets.flatMap((set) => {
    const count = Math.min(each, set.size);
    return Array.from({ length: count }, (_, place) => ({ set, number: Math.floor((place * set.size) / count) }));
  });
}
