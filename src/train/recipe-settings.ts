import type { PreparedData } from './recipe-data.ts';
import type { Recipe } from './recipe-schema.ts';
import type { TrainingSettings } from './training.ts';

/** A training's settings, rounds through the data being counted in steps. */
export function settingsOf(recipe: Recipe, data: Pick<PreparedData, 'examples' | 'tokens'>): TrainingSettings {
  const { optimiser, batch, evaluation, checkpoint, seed } = recipe;
  const { warmUp, decay, least, minutes, average, ...length } = recipe.schedule;
  const steps = length.steps ?? Math.ceil((length.epochs ?? 1) * stepsOfRound(batch, data));
  const firstStage = recipe.system === 'routed-llama' ? recipe.seeing?.lessons : undefined;
  const warmUpSteps = Math.round(warmUp * (steps - (firstStage ?? 0)));
  return {
    schedule: {
      peak: optimiser.learningRate,
      least,
      warmUpSteps,
      steps,
      decay,
      ...(firstStage !== undefined && { firstStage }),
    },
    optimiser: {
      betas: optimiser.betas,
      epsilon: optimiser.epsilon,
      weightDecay: optimiser.weightDecay,
      decays: isMatrix,
    },
    accumulate: batch.accumulate,
    ...(optimiser.clip !== undefined && { clip: optimiser.clip }),
    seed,
    evaluateEvery: evaluation?.every ?? steps,
    ...(evaluation?.patience !== undefined && { patience: evaluation.patience }),
    checkpointEvery: checkpoint.every,
    ...(minutes !== undefined && { minutes }),
    ...(average !== undefined && { average: { from: (firstStage ?? 0) + warmUpSteps, share: average } }),
  };
}

/** As the official trainers decide what decays: nothing with one axis alone, and no bias. */
function isMatrix(name: string, shape: readonly number[]): boolean {
  return shape.length > 1 && !name.endsWith('.bias');
}

/** Updates in which every example is seen once, as far as batches are full. */
function stepsOfRound(
  { rows, tokens, accumulate }: Recipe['batch'],
  data: Pick<PreparedData, 'examples' | 'tokens'>,
): number {
  const mean = data.tokens / data.examples;
  return data.examples / (accumulate * Math.min(rows, Math.max(1, Math.floor(tokens / mean))));
}
