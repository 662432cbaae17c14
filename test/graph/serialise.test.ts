import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { WeightsFile } from '../../src/engine/compile/weights-file.ts';
import { zeros } from '../../src/engine/runtime/runtime.ts';
import { Graph } from '../../src/graph/graph.ts';
import { serialiseModel } from '../../src/graph/model-proto.ts';
import { add, gather, mul, rmsNorm, skipRmsNorm } from '../../src/graph/operators.ts';
import type { Value } from '../../src/graph/value.ts';
import { assertClose } from '../engine/support/close.ts';
import { RUNTIMES } from '../engine/support/runtimes.ts';
import { floats, randomFloats } from '../engine/support/tensors.ts';
import { temporaryFolder } from '../weights/fixtures.ts';
import { compute } from './compute.ts';

const nothingOutside = ({ name }: Value): never => assert.fail(`${name} is no parameter`);

for (const runtime of RUNTIMES) {
  test(`a model of every kind of tensor loads and computes (${runtime.kind})`, async () => {
    const graph = new Graph('kinds');
    const x = graph.input('x', 'float32', ['tokens', 4]);
    const weight = graph.parameter('weight', 'float32', [4], () => Float32Array.of(1, 2, 3, 4));
    const picked = gather(graph, x, graph.integers([3, 0]), -1);
    graph.output(add(graph, mul(graph, x, weight), graph.scalar('float32', 0.5)), 'scaled');
    graph.output(picked, 'picked');
    const outputs = await compute(graph, { x: floats([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]) }, { runtime });
    assert.deepEqual([...(outputs.scaled?.data ?? [])], [1.5, 4.5, 9.5, 16.5, 5.5, 12.5, 21.5, 32.5]);
    assert.deepEqual([...(outputs.picked?.data ?? [])], [4, 1, 8, 5]);
  });

  test(`an output is used by later nodes under its own name (${runtime.kind})`, async () => {
    const graph = new Graph('names');
    const x = graph.input('x', 'float32', [2]);
    const twice = add(graph, x, x);
    graph.output(twice, 'twice');
    graph.output(add(graph, twice, x), 'thrice');
    const { twice: two, thrice } = await compute(graph, { x: floats([2], [1, -2]) }, { runtime });
    assert.deepEqual([...(two?.data ?? [])], [2, -4]);
    assert.deepEqual([...(thrice?.data ?? [])], [3, -6]);
  });

  test(`optional outputs in the middle are left out (${runtime.kind})`, async () => {
    // The operator has four outputs, of which the first and the last are wanted.
    const graph = new Graph('optional');
    const x = graph.input('x', 'float32', ['tokens', 8]);
    const weight = graph.constant('float32', [8], new Float32Array(8).fill(1));
    const { sum, normed } = skipRmsNorm(graph, x, x, weight, 1e-5);
    graph.output(sum, 'sum');
    graph.output(normed, 'normed');
    const outputs = await compute(graph, { x: randomFloats(3, [2, 8]) }, { runtime });
    const plain = new Graph('plain');
    const again = plain.input('x', 'float32', ['tokens', 8]);
    const ones = plain.constant('float32', [8], new Float32Array(8).fill(1));
    plain.output(rmsNorm(plain, add(plain, again, again), ones, 1e-5), 'normed');
    const expected = await compute(plain, { x: randomFloats(3, [2, 8]) }, { runtime });
    assertClose(outputs.normed?.data as Float32Array, expected.normed?.data as Float32Array, 1e-6);
  });
}

test('names, sizes and optional inputs stand in the file as they were given', () => {
  const graph = new Graph('a graph of its own name');
  const x = graph.input('the input', 'float32', ['tokens', 4]);
  const [clipped] = graph.node({
    operator: 'Clip',
    inputs: [x, undefined, graph.scalar('float32', 1)],
    outputs: [{ type: 'float32', shape: x.shape }],
  });
  graph.output(clipped as Value, 'the output');
  assert.deepEqual(graph.nodes[0]?.inputs, ['the input', '', 'constant_0'], 'a gap keeps its place');
  const bytes = Buffer.from(serialiseModel(graph, nothingOutside));
  for (const name of ['a graph of its own name', 'the input', 'the output', 'tokens', 'com.microsoft']) {
    assert.ok(bytes.includes(name), name);
  }
  assert.ok(!bytes.includes('Clip_0_0'), 'the inner name of an output is not needed');
});

test('an optional input in the middle is left out when it runs', async () => {
  const graph = new Graph('clip');
  const x = graph.input('x', 'float32', [4]);
  const [clipped] = graph.node({
    operator: 'Clip',
    inputs: [x, undefined, graph.scalar('float32', 1), undefined],
    outputs: [{ type: 'float32', shape: [4] }],
  });
  graph.output(clipped as Value, 'y');
  const { y } = await compute(graph, { x: floats([4], [-9, 0.5, 1, 9]) });
  assert.deepEqual([...(y?.data ?? [])], [-9, 0.5, 1, 1]);
});

for (const runtime of RUNTIMES) {
  test(`models share one weights file, each tensor written once at the start of a page (${runtime.kind})`, async (t) => {
    const folder = path.join(temporaryFolder(t), 'a folder');
    mkdirSync(folder);
    const build = (name: string, more: boolean): Graph => {
      const graph = new Graph(name);
      const x = graph.input('x', 'float32', [3]);
      const common = graph.parameter('common', 'float32', [3], () => Float32Array.of(1, 2, 3));
      const sum = add(graph, x, common);
      const own = () => Float32Array.of(10, 20, 30);
      graph.output(more ? mul(graph, sum, graph.parameter('own', 'float32', [3], own)) : sum, 'y');
      return graph;
    };
    const weights = new WeightsFile(folder, 'weights.bin');
    const first = await weights.writeModel('first.onnx', build('first', false));
    const second = await weights.writeModel('second.onnx', build('second', true));
    weights.close();
    const file = path.join(folder, 'weights.bin');
    assert.equal(statSync(file).size, 4096 + 12, 'two tensors, a page apart');
    const bytes = readFileSync(file);
    assert.deepEqual(
      [0, 4, 8].map((offset) => bytes.readFloatLE(4096 + offset)),
      [10, 20, 30],
    );

    for (const [model, expected] of [
      [first, [2, 3, 4]],
      [second, [20, 60, 120]],
    ] as const) {
      const session = await runtime.createSession(model, { threads: 1, provider: 'cpu' });
      const y = zeros('float32', [3]);
      const binding = session.bind({ x: floats([3], [1, 1, 1]) }, { y });
      await binding.step();
      assert.deepEqual([...y.data], expected);
      binding.dispose();
      await session.dispose();
    }
  });
}
