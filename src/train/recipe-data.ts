import { type BadRow, BadRows } from './data/bad-rows.ts';
import { DataSet, type RowTools } from './data/data-set.ts';
import { heldBackBatches } from './data/held-back.ts';
import { type MixedSet, Mixture } from './data/mixture.ts';
import { Pictures } from './data/pictures.ts';
import type { FileRecipe, RecipeData } from './recipe-schema.ts';
import type { FileReading } from './systems/system.ts';
import type { TrainingData } from './trainer.ts';

/** What a recipe's data came to. */
export interface PreparedData extends TrainingData {
  /** Of each data set, for people. */
  counts: readonly DataCounts[];
  /** Examples that are learned from, and their tokens. */
  examples: number;
  tokens: number;
  close(): void;
}

export interface DataCounts {
  file: string;
  use: 'training' | 'evaluation';
  rows: number;
  examples: number;
  tooLong: number;
  clipped: number;
  bad: number;
}

export interface PrepareOptions {
  onBadRow(row: BadRow): void;
  onCounted(counts: DataCounts): void;
  signal?: AbortSignal;
}

/** There is nothing to learn from. */
export class NoDataError extends Error {
  constructor(file: string) {
    super(`${file} has no row that can be learned from. Look at its split, kind and format in the recipe.`);
    this.name = 'NoDataError';
  }
}

/**
 * Finds the rows of a recipe's data, reports bad ones, and makes batches of the others.
 * @throws {NoDataError | DataFileError | TooManyBadRowsError}
 */
export async function prepareData(
  recipe: FileRecipe,
  system: FileReading,
  options: PrepareOptions,
): Promise<PreparedData> {
  const pictures = new Pictures(system.see);
  const opened: DataSet[] = [];
  const counts: DataCounts[] = [];
  const openAll = async (sets: readonly RecipeData[], use: DataCounts['use']): Promise<DataSet[]> => {
    const found: DataSet[] = [];
    for (const source of sets) {
      const tools = rowTools(recipe, system, pictures, options);
      const set = await DataSet.open(
        { ...source, path: source.file, images: source.images ?? '.' },
        tools,
        options.signal,
      );
      opened.push(set);
      found.push(set);
      counts.push({
        file: set.path,
        use,
        rows: set.rows,
        examples: set.size,
        tooLong: set.tooLong,
        clipped: set.clipped,
        bad: tools.badRows.count,
      });
      options.onCounted(counts.at(-1) as DataCounts);
      if (set.size === 0) throw new NoDataError(set.path);
    }
    return found;
  };
  const close = () => {
    for (const set of opened) set.close();
  };
  try {
    const sets = await openAll(recipe.data, 'training');
    const heldBack = await openAll(recipe.evaluation?.data ?? [], 'evaluation');
    const tools = { seed: recipe.seed, size: recipe.batch, pictures, report: options.onBadRow };
    const most = (recipe.evaluation?.examples ?? 0) * heldBack.length;
    return {
      source: new Mixture(mixed(recipe, sets), tools),
      ...(heldBack.length > 0 && { heldBack: () => heldBackBatches(heldBack, { ...tools, most }) }),
      counts,
      examples: sets.reduce((sum, set) => sum + set.size, 0),
      tokens: sets.reduce((sum, set) => sum + set.tokens, 0),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function rowTools(
  { maxTokens, tooLong, badRows }: FileRecipe,
  { wording, contextLength }: FileReading,
  pictures: Pictures,
  { onBadRow }: PrepareOptions,
): RowTools {
  const limit = { maxTokens: Math.min(maxTokens, contextLength), tooLong };
  return { wording, limit, pictures, badRows: new BadRows(badRows, onBadRow) };
}

function mixed({ data }: FileRecipe, sets: readonly DataSet[]): MixedSet[] {
  return sets.map((set, index) => {
    const given = data[index];
    const group = given && 'trains' in given ? given.trains : undefined;
    return { set, weight: given?.weight ?? set.size, ...(group !== undefined && { group }) };
  });
}
