import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { calibrate } from '../../../src/engine/compile/calibrate.ts';
import { parseLlamaConfig } from '../../../src/nets/llama-config.ts';
import { openLlamaCheckpoint } from '../../../src/weights/llama-checkpoint.ts';
import { scratchFolder } from '../../core/support/scratch.ts';
import { NATIVE } from '../support/runtimes.ts';
import { writeTinyModel } from '../support/tiny-model.ts';

const folder = scratchFolder();
const checkpoint = openLlamaCheckpoint(writeTinyModel(path.join(folder, 'model')));
const config = parseLlamaConfig(checkpoint.config);
/** Two chunks, the second one shorter. */
const sample = Array.from({ length: 600 }, (_, index) => (index * 31) % config.vocabularySize);

const measure = (weightsAtOnce?: number) =>
  calibrate(config, checkpoint.tensors, sample, NATIVE, {
    folder,
    threads: 1,
    ...(weightsAtOnce !== undefined && { weightsAtOnce }),
  });

/** Within what the last bit of a norm makes of activations that are rounded to 8 bits behind it. */
function assertClose(actual: Map<string, Float32Array>, expected: Map<string, Float32Array>): void {
  assert.deepEqual([...actual.keys()].sort(), [...expected.keys()].sort());
  for (const [name, values] of expected) {
    const tolerance = 0.02 * Math.max(...values);
    const differs = values.findIndex((value, i) => !(Math.abs(value - (actual.get(name)?.[i] ?? 0)) <= tolerance));
    assert.equal(differs, -1, `${name}, channel ${differs}`);
  }
}

test('layers that are run one at a time show the same activations, keys and values as all at once', async () => {
  const whole = await measure();
  const oneByOne = await measure(1);
  assertClose(oneByOne.inputs, whole.inputs);
  assertClose(oneByOne.cacheScales, whole.cacheScales);
  // Queries share their input with keys and values, gates with the layers beside them; and there is the head.
  assert.equal(whole.inputs.size, 4 * config.layers + 1);
  assert.equal(whole.cacheScales.size, 2 * config.layers);
});

test('a long text shows no smaller activations than its beginning', async () => {
  const long = await measure();
  const short = await calibrate(config, checkpoint.tensors, sample.slice(0, 512), NATIVE, { folder, threads: 1 });
  for (const [name, values] of short.inputs) {
    assert.ok(
      values.every((value, i) => value <= (long.inputs.get(name)?.[i] ?? 0)),
      name,
    );
  }
});

test('two who measure in one folder at once do not see one another', async () => {
  const [alone, ...both] = [await measure(1), ...(await Promise.all([measure(1), measure(1)]))];
  for (const measured of both) assertClose(measured.inputs, alone.inputs);
});
