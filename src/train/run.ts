import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { checksumsOf } from './base-checksums.ts';
import { type PreparedData, type PrepareOptions, prepareData } from './recipe-data.ts';
import { RecipeRun, type RunResult } from './recipe-run.ts';
import type { Recipe } from './recipe-schema.ts';
import { RunFolder } from './run-folder.ts';
import type { RunWatcher } from './run-watcher.ts';
import { openSystem } from './systems/open-system.ts';
import type { TrainedSystem } from './systems/system.ts';

/** Where and how a recipe is run. */
export interface RunOptions {
  settings: Settings;
  folder: string;
  /** Go on from the folder's checkpoint. */
  resume: boolean;
  signal: AbortSignal;
  watcher: RunWatcher;
}

/**
 * Trains what a recipe says, in a folder of its own.
 * @throws {Error} whose message says what is wrong with recipe, data, model or folder, and what to do.
 */
export async function runRecipe(recipe: Recipe, options: RunOptions): Promise<RunResult> {
  const { settings, signal, watcher } = options;
  const folder = RunFolder.open(options.folder, recipe, options.resume);
  const workFolder = join(settings.cacheDir, 'training');
  mkdirSync(workFolder, { recursive: true });
  const system = await openSystem(recipe, { settings, workFolder, signal, onFetch: watcher.onFetch });
  try {
    const data = await dataOf(recipe, system, {
      signal,
      onCounted: watcher.onCounted,
      onBadRow(row) {
        folder.log.add({ type: 'bad-row', ...row });
        watcher.onBadRow(row);
      },
    });
    try {
      const base = await checksumsOf(system.frozen, signal);
      return await new RecipeRun(recipe, { folder, system, data, identity: { recipe, base } }).run(options);
    } finally {
      data.close();
    }
  } finally {
    await system.close();
  }
}

/** What a system draws itself, or what it reads in files. */
async function dataOf(
  recipe: Recipe,
  { drawn, reading }: TrainedSystem,
  options: PrepareOptions,
): Promise<PreparedData> {
  if (drawn) return drawn;
  if (reading && 'data' in recipe) return prepareData(recipe, reading, options);
  throw new TypeError(`${recipe.system} has no data to learn from.`);
}
