import type { DrawnBatch } from '../batch-source.ts';
import type { EncodedRow } from '../encode/encoded-row.ts';
import { assemble } from './assemble.ts';
import type { BadRow } from './bad-rows.ts';
import type { DataSet } from './data-set.ts';
import type { Pictures } from './pictures.ts';
import { RowError } from './row-error.ts';

/** An example of a data set. */
export interface Example {
  set: DataSet;
  number: number;
}

/**
 * Reads the rows and pictures of a batch. A picture may turn out to be damaged only now: its row is reported and left out.
 * @returns Nothing where no row is left.
 */
export async function loadBatch(
  examples: readonly Example[],
  { pictures, report, group }: { pictures: Pictures; report(row: BadRow): void; group?: string },
): Promise<DrawnBatch | undefined> {
  const rows: EncodedRow[] = [];
  const places: string[] = [];
  const loaded = new Map<string, Float32Array>();
  for (const { set, number } of examples) {
    const place = set.placeOf(number);
    try {
      const row = set.encode(number);
      for (const file of row.images) loaded.set(file, await pictures.load(file));
      rows.push(row);
      places.push(place);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      report({ place, problem: error.message });
    }
  }
  if (rows.length === 0) return undefined;
  return { batch: { ...assemble(rows, loaded), ...(group && { group }) }, places };
}
