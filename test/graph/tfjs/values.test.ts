import assert from 'node:assert/strict';
import { test } from 'node:test';
import { values } from '../../../src/graph/tfjs/values.ts';
import { assertClose } from '../../engine/support/close.ts';
import { randomValues } from '../../engine/support/tensors.ts';
import { at } from '../reference.ts';
import { type Given, run, runNode, single, whole } from './model.ts';

const REDUCTIONS: Record<string, (list: number[]) => number> = {
  Max: (list) => Math.max(...list),
  Mean: (list) => list.reduce((sum, value) => sum + value, 0) / list.length,
  Min: (list) => Math.min(...list),
  Sum: (list) => list.reduce((sum, value) => sum + value, 0),
};

for (const [op, reduce] of Object.entries(REDUCTIONS)) {
  test(`${op} of TensorFlow.js over rows and columns`, async () => {
    const x: Given = { shape: [1, 3, 2, 2], values: randomValues(1, 12) };
    const reference = [0, 1].map((channel) =>
      reduce([0, 1, 2, 3, 4, 5].map((place) => at(x.values, 2 * place + channel))),
    );
    const y = await runNode(op, {}, { x }, { axes: whole(1, -2) });
    assert.deepEqual(y.shape, [1, 2]);
    assertClose(y.values, reference, 1e-6);
    const kept = await runNode(op, { keep_dims: { b: true } }, { x }, { axes: whole(1, 2) });
    assert.deepEqual(kept.shape, [1, 1, 1, 2]);
  });
}

test('Cast of TensorFlow.js cuts off what is behind the point', async () => {
  const nodes = [
    { name: 'whole', op: 'Cast', input: ['x'], attr: { DstT: { type: 'DT_INT32' } } },
    { name: 'y', op: 'Cast', input: ['whole'], attr: { DstT: { type: 'DT_FLOAT' } } },
  ];
  const x: Given = { shape: [3], values: [1.9, -1.9, 0.2] };
  for (const given of [{ inputs: { x } }, { constants: { x } }]) {
    const { y } = await run({ ...given, nodes });
    assert.deepEqual(
      [...(y?.values ?? [])].map((value) => value + 0),
      [1, -1, 0],
    );
  }
  const truth = { DstT: { type: 'DT_BOOL' } };
  const isTrue = await run({
    constants: { x },
    nodes: [
      { name: 'truth', op: 'Cast', input: ['x'], attr: truth },
      { name: 'y', op: 'Cast', input: ['truth'], attr: { DstT: { type: 'DT_FLOAT' } } },
    ],
  });
  assert.deepEqual([...(isTrue.y?.values ?? [])], [1, 1, 1]);
});

test('SparseToDense of TensorFlow.js writes values to their places', async () => {
  const y = await runNode(
    'SparseToDense',
    {},
    {},
    {
      places: { shape: [2, 2], values: [0, 1, 1, 2], type: 'int32' },
      shape: whole(2, 3),
      values: { shape: [2], values: [5, 6] },
      otherwise: { shape: [], values: [-1] },
    },
  );
  assert.deepEqual({ shape: y.shape, values: [...y.values] }, { shape: [2, 3], values: [-1, 5, -1, -1, -1, 6] });
});

test('Shape of TensorFlow.js is known, SparseToDense without places too', async () => {
  const { y } = await run({
    inputs: { x: { shape: [2, 3], values: randomValues(2, 6) } },
    constants: {
      none: { shape: [0, 1], values: [], type: 'int32' },
      two: whole(2),
      nothing: { shape: [0], values: [], type: 'int32' },
      zero: single(0),
    },
    nodes: [
      { name: 'shape', op: 'Shape', input: ['x'] },
      { name: 'zeros', op: 'SparseToDense', input: ['none', 'two', 'nothing', 'zero'] },
      { name: 'sum', op: 'Add', input: ['shape', 'zeros'] },
      { name: 'y', op: 'Reshape', input: ['x', 'sum'] },
    ],
  });
  assert.deepEqual(y?.shape, [2, 3]);
});

test('every operation on shapes and types is tested here', () => {
  assert.deepEqual(Object.keys(values).sort(), ['Cast', ...Object.keys(REDUCTIONS), 'Shape', 'SparseToDense'].sort());
});
