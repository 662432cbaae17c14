import path from 'node:path';
import { PROJECT_ROOT } from '../../src/config/paths.ts';
import { AdamW, clippingFactor, gradientNorm } from '../../src/train/adamw.ts';
import { Random } from '../../src/train/random.ts';
import { readRecipe } from '../../src/train/recipe.ts';
import { type Recipe, recipeSchema } from '../../src/train/recipe-schema.ts';
import { openSystem } from '../../src/train/systems/open-system.ts';
import type { TrainedSystem } from '../../src/train/systems/system.ts';
import type { Batch } from '../../src/train/training-step.ts';
import { benchSettings } from '../settings.ts';
import type { OwnVariant } from './variant.ts';

type ReadingRecipe = Extract<Recipe, { system: 'routed-llama' }>;

/** Tokens of the rows that are measured on, padding included. */
const rowTokens = { least: 200, most: 300 };
/** Documents of a batch: twice those of spark's recipe, as figures of earlier versions were measured. */
const rows = 8;
/** Of what the adapters begin with: large enough that the loss shows them. */
const deviation = 0.02;
const neverAborts = new AbortController().signal;

/** What spark's recipe says of reading, with other products, widths, lengths or documents in a batch. */
export function readingRecipe(changed: Omit<OwnVariant, 'kind'>, steps = 1): ReadingRecipe {
  const { seed, maxTokens, batch, optimiser, schedule, adapter } = sparkRecipe();
  const recipe = recipeSchema.parse({
    name: 'bench',
    system: 'routed-llama',
    model: 'smollm2-135m',
    seed,
    maxTokens,
    batch: { ...batch, rows },
    optimiser,
    schedule: { ...schedule, steps },
    adapter: { ...adapter, size: changed.size },
    baseProducts: changed.products,
    recompute: changed.recompute,
    checkpoint: { every: steps },
  });
  return recipe as ReadingRecipe;
}

/** The width of spark's adapters. */
export function sparkSize(): number {
  return sparkRecipe().adapter.size;
}

function sparkRecipe(): ReadingRecipe {
  const recipe = readRecipe(path.join(PROJECT_ROOT, 'models', 'recipes', 'spark.json'));
  if (recipe.system !== 'routed-llama') throw new TypeError(`spark's recipe trains ${recipe.system}.`);
  return recipe;
}

/** A step that is ready, and the batch that it is measured on. */
export interface OpenedStep {
  recipe: ReadingRecipe;
  system: TrainedSystem;
  batch: Batch;
}

/**
 * Opens a step with adapters that are drawn from their names alone, so that every process has the same ones.
 * @param folder For what is compiled.
 */
export async function openStep(variant: OwnVariant, threads: number, folder: string): Promise<OpenedStep> {
  const recipe = readingRecipe(variant);
  const settings = benchSettings(recipe.model, threads);
  const options = { settings, workFolder: folder, signal: neverAborts, onFetch: () => {} };
  const system = await openSystem(recipe, options);
  for (const [name, { values }] of system.step.parameters) {
    const random = Random.of(recipe.seed, name);
    values.forEach((_, index) => {
      values[index] = deviation * random.normal();
    });
  }
  return { recipe, system, batch: await drawBatch(system) };
}

/** The first batch of the recipe whose rows are of a usual length. */
async function drawBatch({ drawn }: TrainedSystem): Promise<Batch> {
  for (let count = 0; count < 100; count++) {
    const next = await drawn?.source.next();
    if (!next) break;
    const { length } = next.batch;
    if (length >= rowTokens.least && length <= rowTokens.most) return next.batch;
  }
  throw new Error(`The recipe draws no batch of ${rowTokens.least} to ${rowTokens.most} tokens a row.`);
}

/** Learns from the batch, again and again: forward, backward and update. Gives the loss before it, in nats a target. */
export function learner({ recipe, system: { step }, batch }: OpenedStep): () => Promise<number> {
  const { learningRate, betas, epsilon, weightDecay, clip = Number.POSITIVE_INFINITY } = recipe.optimiser;
  const optimiser = new AdamW(step.parameters, { betas, epsilon, weightDecay });
  return async () => {
    const { loss, tokens, gradients } = await step.run(batch);
    const factor = clippingFactor(gradientNorm(gradients, 1 / tokens), clip);
    optimiser.step(gradients, learningRate, factor / tokens);
    return loss / tokens;
  };
}
