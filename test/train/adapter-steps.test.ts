import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { visualTokens } from '../../src/nets/lavin.ts';
import { dropOutOf } from '../../src/train/drop-out.ts';
import { openLavinStep } from '../../src/train/steps/lavin-step.ts';
import { openLlamaAdapterV2Step } from '../../src/train/steps/llama-adapter-v2-step.ts';
import type { SequenceStep } from '../../src/train/steps/sequence-step.ts';
import { type Batch, BatchError, IGNORED, VISUAL } from '../../src/train/training-step.ts';
import { NATIVE } from '../engine/support/runtimes.ts';
import { randomValues } from '../engine/support/tensors.ts';
import { openGolden as openLavinGolden } from '../goldens/lavin/files.ts';
import { openAdapterParts } from '../goldens/llama-adapter-v2/golden.ts';
import { fixture } from '../weights/fixtures.ts';

function openLavin(t: TestContext, options: Partial<Parameters<typeof openLavinStep>[2]> = {}) {
  const golden = openLavinGolden(fixture('goldens/lavin/cfg1'));
  const step = openLavinStep(golden.model, NATIVE, { threads: 1, ...options });
  t.after(async () => {
    await step.dispose();
    golden.close();
  });
  return { step, slots: visualTokens(golden.model.clip) };
}

function openAdapterV2(t: TestContext): SequenceStep {
  const parts = openAdapterParts(fixture('goldens/llama-adapter-v2/cfg2'));
  const step = openLlamaAdapterV2Step(parts, NATIVE, { threads: 1 });
  t.after(async () => {
    await step.dispose();
    parts.close();
  });
  return step;
}

/** A row that ends in an answer of two tokens. */
function rowOf(tokens: readonly number[]): Batch {
  const targets = tokens.map((_, index) => (index >= tokens.length - 3 ? (tokens[index + 1] ?? 2) : IGNORED));
  return { rows: 1, length: tokens.length, tokens: Int32Array.from(tokens), targets: Int32Array.from(targets) };
}

function pictureFor(step: SequenceStep, seed: number): Float32Array {
  return randomValues(
    seed,
    (step.pictureShape ?? []).reduce((product, size) => product * size, 1),
  );
}

async function copiedGradients(step: SequenceStep, batch: Batch): Promise<Map<string, Float32Array>> {
  const { gradients } = await step.run(batch);
  return new Map([...gradients].map(([name, values]) => [name, values.slice()]));
}

test('LLaMA-Adapter V2 trains disjoint tensors by kinds of data, and all of them together', async (t) => {
  const step = openAdapterV2(t);
  const batch = { ...rowOf([1, 5, 6, 7, 8]), pictures: [pictureFor(step, 1)], picturesOf: [[0]] };
  const captions = await copiedGradients(step, { ...batch, group: 'captions' });
  const instructions = await copiedGradients(step, { ...batch, group: 'instructions' });
  const all = await copiedGradients(step, batch);
  const names = [...captions.keys(), ...instructions.keys()];
  assert.equal(new Set(names).size, names.length, 'a tensor is in both groups');
  assert.deepEqual(names.sort(), [...all.keys()].sort());
  assert.ok(captions.has('adapter_query.weight') && captions.has('visual_query.weight'));
  assert.ok(instructions.has('llama.norm.weight') && instructions.has('llama.layers.0.attention.wq.bias'));
});

test('LLaMA-Adapter V2 reads text as if it saw an all-zero picture', async (t) => {
  const step = openAdapterV2(t);
  const text = rowOf([1, 5, 6, 7, 8]);
  const blank = pictureFor(step, 1).fill(0);
  const alone = await step.evaluate(text);
  assert.deepEqual(await step.evaluate({ ...text, pictures: [blank], picturesOf: [[0]] }), alone);
  const other = await step.evaluate({ ...text, pictures: [pictureFor(step, 2)], picturesOf: [[0]] });
  assert.notEqual(other.loss, alone.loss);
});

test('LaVIN drops the same for the same seed, and nothing without one', async (t) => {
  const { step, slots } = openLavin(t, { dropOut: dropOutOf(0.5) });
  const tokens = [1, 17, ...Array.from({ length: slots }, () => VISUAL), 5, 6, 7];
  const batch = { ...rowOf(tokens), pictures: [pictureFor(step, 1)], picturesOf: [[0]] };
  const { loss } = await step.run({ ...batch, seed: 1 });
  assert.equal((await step.run({ ...batch, seed: 1 })).loss, loss);
  assert.notEqual((await step.run({ ...batch, seed: 2 })).loss, loss);
  const whole = await step.evaluate(batch);
  assert.ok(Math.abs((await step.run(batch)).loss - whole.loss) < 1e-4);
});

test('a row of LaVIN learns by its own modality, however it is mixed', async (t) => {
  const { step, slots } = openLavin(t);
  const seen = [1, 17, ...Array.from({ length: slots }, () => VISUAL), 5, 6, 7];
  const text = [1, 17, 29, 31, 37, 5, 6, 7].slice(0, seen.length);
  const picture = pictureFor(step, 1);
  const image = await step.evaluate({ ...rowOf(seen), pictures: [picture], picturesOf: [[0]] });
  const words = await step.evaluate(rowOf(text));
  const [first, second] = [rowOf(text), rowOf(seen)];
  const mixed = await step.evaluate({
    rows: 2,
    length: first.length,
    tokens: Int32Array.of(...first.tokens, ...second.tokens),
    targets: Int32Array.of(...first.targets, ...second.targets),
    pictures: [picture],
    picturesOf: [[], [0]],
  });
  assert.equal(first.length, second.length);
  assert.ok(Math.abs(mixed.loss - image.loss - words.loss) < 1e-3, `${mixed.loss}, ${image.loss} + ${words.loss}`);
});

test('pictures that do not fit their row are refused', async (t) => {
  const { step, slots } = openLavin(t);
  const row = rowOf([1, 17, ...Array.from({ length: slots }, () => VISUAL), 5, 6, 7]);
  const picture = pictureFor(step, 1);
  const refused = (batch: Batch, message: RegExp) =>
    assert.rejects(step.run(batch), { name: BatchError.name, message });
  await refused(row, new RegExp(`Row 0 has ${slots} places for visual tokens; its pictures make 0`));
  await refused({ ...row, pictures: [picture.subarray(1)], picturesOf: [[0]] }, /Picture 0 has \d+ values/);
  await refused({ ...row, pictures: [picture], picturesOf: [[1]] }, /Row 0: there is no picture 1/);
  await refused({ ...row, pictures: [picture], picturesOf: [[0], [0]] }, /pictures of 2 rows are given, not of 1/);
});
