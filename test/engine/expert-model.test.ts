import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import protobuf from 'protobufjs/minimal.js';
import { type OpenedModel, openExpertModel } from '../../src/engine/expert-model.ts';
import { Graph } from '../../src/graph/graph.ts';
import { serialiseModel } from '../../src/graph/model-proto.ts';
import { add, mul } from '../../src/graph/operators.ts';
import { temporaryFolder } from '../weights/fixtures.ts';

/** sum = a + b and product = a · b, of any length. */
function twoOutputs(): Uint8Array {
  const graph = new Graph('both');
  const a = graph.input('a', 'float32', ['n']);
  const b = graph.input('b', 'float32', ['n']);
  graph.output(add(graph, a, b), 'sum');
  graph.output(mul(graph, a, b), 'product');
  return serialiseModel(graph, () => assert.fail('there are no parameters'));
}

/** `metadata_props` (field 14) as other programs write them at the end of the file. */
function metadata(entries: Record<string, string>): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [key, value] of Object.entries(entries)) {
    writer.uint32((14 << 3) | 2).fork();
    writer
      .uint32((1 << 3) | 2)
      .string(key)
      .uint32((2 << 3) | 2)
      .string(value);
    writer.ldelim();
  }
  return writer.finish();
}

async function opened(context: TestContext, ...parts: Uint8Array[]): Promise<OpenedModel> {
  const path = join(temporaryFolder(context), 'model.onnx');
  writeFileSync(path, Buffer.concat(parts));
  const model = await openExpertModel(path, 1);
  context.after(() => model.dispose());
  return model;
}

const vector = (...values: number[]) => ({ dims: [values.length], data: new Float32Array(values) });

test('computes all outputs of a model, and says what its file says of it', async (context) => {
  const model = await opened(context, twoOutputs(), metadata({ character: 'a\nb\n\u3000', task: 'test' }));
  assert.deepEqual(model.inputNames, ['a', 'b']);
  assert.deepEqual(model.outputNames, ['sum', 'product']);
  assert.deepEqual(model.metadata, { character: 'a\nb\n\u3000', task: 'test' });
  const { sum, product } = await model.run({ a: vector(1, 2, 3), b: vector(4, 5, 6) });
  assert.deepEqual(sum, vector(5, 7, 9));
  assert.deepEqual(product, vector(4, 10, 18));
});

test('gives each of many runs asked for at once its own result', async (context) => {
  const model = await opened(context, twoOutputs());
  const runs = Array.from({ length: 20 }, (_, index) => model.run({ a: vector(index), b: vector(1) }));
  const sums = (await Promise.all(runs)).map(({ sum }) => sum?.data[0]);
  assert.deepEqual(
    sums,
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
});

test('refuses inputs that are missing or of the wrong shape, and goes on', async (context) => {
  const model = await opened(context, twoOutputs());
  await assert.rejects(model.run({ a: vector(1) }), /b/);
  await assert.rejects(model.run({ a: vector(1, 2), b: vector(1, 2, 3) }));
  const { sum } = await model.run({ a: vector(1), b: vector(2) });
  assert.deepEqual(sum, vector(3));
});

test('names the file that is no model', async (context) => {
  await assert.rejects(opened(context, new TextEncoder().encode('not a model')), /model\.onnx is no model that ONNX/);
});
