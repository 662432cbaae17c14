import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { writeTransformersFolder } from '../../bench/prepare/transformers-graph.ts';
import { PROJECT_ROOT } from '../../src/config/paths.ts';
import { parseLlamaConfig } from '../../src/nets/llama-config.ts';
import { cacheHeadDim } from '../../src/nets/wide-heads.ts';
import { openLlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';

const GOLDENS = join(PROJECT_ROOT, 'test', 'fixtures', 'goldens', 'gguf');

// As transformers.js runs it: a prompt over an empty cache, then token by token, each with the cache that the last one gave.
for (const name of ['tiny-tied-q4_1', 'tiny-gqa-mixed']) {
  test(`the graph of ${name} continues as the golden does, over a cache that grows`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'tyto-transformers-'));
    t.after(() => rm(folder, { recursive: true }));
    const checkpoint = openLlamaCheckpoint(join(GOLDENS, `${name}.gguf`));
    await writeTransformersFolder(checkpoint, folder);
    const config = parseLlamaConfig(checkpoint.config);
    checkpoint.tensors.close();
    const session = await InferenceSession.create(join(folder, 'onnx', 'model.onnx'), { logSeverityLevel: 3 });
    t.after(() => session.release());

    const golden = openSafetensors(join(GOLDENS, `${name}.forward.safetensors`));
    const prompt = [...golden.read('input_ids')];
    const expected = golden.read('logits').slice(-config.vocabularySize);
    const greedy = [...golden.read('greedy_ids')];
    golden.close();

    const empty = (): Tensor => new Tensor('float32', [], [1, config.kvHeads, 0, cacheHeadDim(config)]);
    const cacheNames = Array.from({ length: config.layers }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();
    let cache = Object.fromEntries(cacheNames.map((part) => [`past_key_values.${part}`, empty()]));
    let step = prompt;
    let total = 0;
    const made: number[] = [];
    for (let index = 0; index < greedy.length; index++) {
      total += step.length;
      const outputs = await session.run({ ...cache, input_ids: row(step), attention_mask: row(Array(total).fill(1)) });
      const logits = outputs.logits as Tensor;
      assert.deepEqual(logits.dims, [1, 1, config.vocabularySize]);
      const values = logits.data as Float32Array;
      if (index === 0) assertClose(values, expected);
      made.push(values.indexOf(Math.max(...values)));
      cache = Object.fromEntries(
        cacheNames.map((part) => [`past_key_values.${part}`, outputs[`present.${part}`] as Tensor]),
      );
      assert.equal((cache['past_key_values.0.key'] as Tensor).dims[2], total);
      step = made.slice(-1);
    }
    assert.deepEqual(made, greedy);
  });
}

function assertClose(actual: Float32Array, expected: Float32Array): void {
  for (const [i, value] of expected.entries()) assert.ok(Math.abs(value - (actual[i] as number)) < 1e-4, `logit ${i}`);
}

function row(ids: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]);
}
