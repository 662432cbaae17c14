import { statSync } from 'node:fs';
import { type Check, failed, type GoldenSystem } from './check.ts';
import { findFolders } from './find-folders.ts';
import { SYSTEMS } from './systems.ts';

export interface RunOptions {
  /** Run the training batches, loss, gradients and optimiser, instead of what is served. */
  train?: boolean;
}

/** Checks every golden folder at the given roots and below them. A root without any is a failed check of its own. */
export async function* runGoldens(
  roots: readonly string[],
  { train = false }: RunOptions = {},
): AsyncGenerator<{ folder: string; system: string; check: Check }, void, void> {
  for (const root of roots) {
    if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
      yield { folder: root, system: 'unknown', check: failed('the folder', 'is not there') };
      continue;
    }
    const folders = findFolders(root, SYSTEMS);
    if (folders.length === 0) {
      const known = SYSTEMS.map(({ name }) => name).join(', ');
      yield { folder: root, system: 'unknown', check: failed('the folder', `holds no goldens of ${known}`) };
    }
    let trainings = 0;
    for (const { folder, system } of folders) {
      let checks = 0;
      try {
        for await (const check of checksOf(system, folder, train)) {
          checks += 1;
          yield { folder, system: system.name, check };
        }
        trainings += checks;
        if (checks === 0 && !train)
          yield { folder, system: system.name, check: failed('the folder', 'holds nothing to check') };
      } catch (error) {
        const note = error instanceof Error ? (error.stack ?? error.message) : String(error);
        yield { folder, system: system.name, check: failed('the folder', note) };
        trainings += 1;
      }
    }
    if (train && folders.length > 0 && trainings === 0) {
      yield { folder: root, system: 'unknown', check: failed('the folder', 'holds no training goldens') };
    }
  }
}

function checksOf(system: GoldenSystem, folder: string, train: boolean): AsyncIterable<Check> | Check[] {
  return train ? (system.checkTraining?.(folder) ?? []) : system.check(folder);
}
