import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRuntime } from '../../src/engine/runtime/create.ts';
import { NECK, type VisualNeckConfig, visualNeckShapes, visualTokens } from '../../src/nets/visual-neck.ts';
import { AdamW } from '../../src/train/adamw.ts';
import { readTrainable, type TrainedTensors } from '../../src/train/net/trained-tensors.ts';
import { openNeckStep } from '../../src/train/steps/neck-step.ts';
import { type Batch, IGNORED, VISUAL } from '../../src/train/training-step.ts';
import { memoryTensors } from '../../src/weights/memory-tensors.ts';
import { testSettings } from '../core/support/settings.ts';
import { randomFloats } from '../engine/support/tensors.ts';
import { seededRandom } from '../seeded-random.ts';

const neck: VisualNeckConfig = {
  classes: 2,
  parts: 4,
  featureSize: 8,
  wholes: 2,
  wholeSize: 12,
  partSize: 8,
  hiddenSize: 16,
};
const size = (neck.classes + neck.parts) * neck.featureSize;
const entries = 5;
const floats = (seed: number, shape: readonly number[]) =>
  new Float32Array(randomFloats(seed, shape).data as Float32Array);
const tensors = memoryTensors(
  new Map(
    [...visualNeckShapes(neck)].map(([name, shape], index) => [name, { shape, values: floats(index + 1, shape) }]),
  ),
  'a neck',
);

/** Pictures whose tokens should tell what stands highest in the features that they are made of. */
function batchOf(seed: number, rows: number): Batch {
  const random = seededRandom(seed);
  const pictures = Array.from({ length: rows }, () => Float32Array.from({ length: size }, () => 2 * random() - 1));
  const highest = (features: Float32Array) =>
    features
      .subarray(0, entries)
      .reduce((best, value, index) => (value > (features[best] as number) ? index : best), 0);
  const length = visualTokens(neck);
  const targets = pictures.flatMap((picture) => [
    highest(picture),
    IGNORED,
    ...Array.from({ length: neck.parts }, (_, part) =>
      highest(picture.subarray((neck.classes + part) * neck.featureSize)),
    ),
  ]);
  return {
    rows,
    length,
    tokens: new Int32Array(rows * length).fill(VISUAL),
    targets: Int32Array.from(targets),
    pictures,
    picturesOf: pictures.map((_, index) => [index]),
  };
}

test('a neck learns to tell pictures in the words of a lexicon, and nothing but its layers is changed', async (t) => {
  const trained: TrainedTensors = new Map(
    tensors.names().map((name) => [name, { name, tensor: readTrainable(tensors, name) }]),
  );
  const lexicon = { entries, embeddings: floats(90, [entries, neck.hiddenSize]) };
  const runtime = createRuntime(testSettings().runtime);
  const step = openNeckStep({ neck, tensors, lexicon }, trained, runtime, { threads: 1 });
  t.after(() => step.dispose());
  const held = batchOf(1, 60);
  const before = await step.evaluate(held);
  const optimiser = new AdamW(step.parameters, { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0 });
  for (let update = 0; update < 250; update++) {
    const { gradients, tokens } = await step.run(batchOf(100 + update, 32));
    assert.ok(!gradients.has(`${NECK}.slots`) && !gradients.has(`${NECK}.norm.weight`));
    optimiser.step(gradients, 0.01, 1 / tokens);
  }
  const after = await step.evaluate(held);
  assert.equal(after.tokens, 60 * (1 + neck.parts));
  assert.ok(after.loss < before.loss / 3, `${before.loss} -> ${after.loss}`);
  assert.ok(after.correct / after.tokens > 0.75, `${after.correct} of ${after.tokens}`);
});

test('a picture of another size is refused', async (t) => {
  const trained: TrainedTensors = new Map();
  const lexicon = { entries, embeddings: floats(90, [entries, neck.hiddenSize]) };
  const step = openNeckStep({ neck, tensors, lexicon }, trained, createRuntime(testSettings().runtime), { threads: 1 });
  t.after(() => step.dispose());
  const batch = { ...batchOf(1, 1), pictures: [new Float32Array(3)] };
  await assert.rejects(step.evaluate(batch), /Picture 0 has 3 values, not 48/);
});
