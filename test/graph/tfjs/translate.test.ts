import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translate } from '../../../src/graph/tfjs/translate.ts';
import { readGraphModel } from '../../../src/weights/tfjs/graph-model.ts';
import { run, written } from './model.ts';

const x = { shape: [1, 2], values: [1, -2] };

test('operations that are not translated are named, all of them', async () => {
  const nodes = [
    { name: 'a', op: 'NonMaxSuppressionV5', input: ['x'] },
    { name: 'b', op: 'TopKV2', input: ['a'] },
    { name: 'c', op: 'constructor', input: ['b'] },
  ];
  const named = 'it needs NonMaxSuppressionV5, TopKV2, constructor, which is not translated';
  await assert.rejects(run({ inputs: { x }, nodes }), new RegExp(named));
});

test('nodes may stand in any order', async () => {
  const { y } = await run({
    inputs: { x },
    nodes: [
      { name: 'y', op: 'Neg', input: ['b'] },
      { name: 'b', op: 'Abs', input: ['a'] },
      { name: 'a', op: 'Neg', input: ['x'] },
    ],
  });
  assert.deepEqual([...(y?.values ?? [])], [-1, -2]);
});

test('a circle, a missing node and a missing output are told', async () => {
  const circle = [
    { name: 'a', op: 'Neg', input: ['b'] },
    { name: 'b', op: 'Neg', input: ['a'] },
  ];
  await assert.rejects(run({ nodes: circle }), /takes its own result/);
  const astray = [{ name: 'y', op: 'Neg', input: ['nowhere'] }];
  await assert.rejects(run({ nodes: astray }), /"y" takes "nowhere", which is not in it/);
  const second = [{ name: 'y', op: 'Neg', input: ['x:1'] }];
  await assert.rejects(run({ inputs: { x }, nodes: second }), /there is no "x:1"/);
});

test('a signature names the outputs, at its old place too; sizes left open become 1', () => {
  const { model, weights } = written({
    inputs: { x: { shape: [-1, 2], values: [] } },
    nodes: [
      { name: 'a', op: 'Neg', input: ['x'] },
      { name: 'b', op: 'Abs', input: ['a'] },
    ],
  });
  const signature = { outputs: { first: { name: 'a:0' }, 'b:0': {} } };
  for (const signed of [
    { ...model, signature },
    { ...model, userDefinedMetadata: { signature } },
  ]) {
    const graph = translate(readGraphModel(signed, weights));
    assert.deepEqual(
      graph.outputs.map(({ name, shape }) => ({ name, shape })),
      [
        { name: 'a', shape: [1, 2] },
        { name: 'b', shape: [1, 2] },
      ],
    );
    assert.deepEqual(
      graph.inputs.map(({ name, shape }) => ({ name, shape })),
      [{ name: 'x', shape: [1, 2] }],
    );
  }
});

test('an input and a constant can be outputs', async () => {
  const { same, fixed } = await run({
    inputs: { x },
    constants: { k: { shape: [2], values: [3, 4] } },
    nodes: [
      { name: 'same', op: 'Identity', input: ['x'] },
      { name: 'fixed', op: 'Identity', input: ['k'] },
    ],
  });
  assert.deepEqual(
    [[...(same?.values ?? [])], [...(fixed?.values ?? [])]],
    [
      [1, -2],
      [3, 4],
    ],
  );
});
