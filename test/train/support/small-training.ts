import type { TrainingIdentity } from '../../../src/train/checkpoint.ts';
import type { TrainingSettings } from '../../../src/train/training.ts';

/** Settings with which a {@link BigramStep} learns in a few milliseconds. */
export const settings: TrainingSettings = {
  schedule: { peak: 0.1, least: 0, warmUpSteps: 2, steps: 12, decay: 'cosine' },
  optimiser: { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0.1 },
  accumulate: 2,
  clip: 1,
  seed: 3,
  evaluateEvery: 4,
  checkpointEvery: 5,
};

export const identity: TrainingIdentity = {
  recipe: { name: 'chain', optimiser: { learningRate: 0.1, betas: [0.9, 0.95] } },
  base: { 'model.safetensors': 'abc' },
};
