import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapes } from '../../../src/graph/tfjs/shapes.ts';
import { type Given, integers, run, runNode, single, whole } from './model.ts';

/** 0, 1, 2 and so on. */
function counting(...shape: number[]): Given {
  return { shape, values: Array.from({ length: shape.reduce((all, size) => all * size, 1) }, (_, i) => i) };
}

/** What is expected of one node on x, computed in the graph and, the same, on known values. */
const CASES: [
  op: string,
  attr: Record<string, object>,
  x: Given,
  others: Record<string, Given>,
  shape: number[],
  values: number[],
][] = [
  ['Identity', {}, counting(2, 2), {}, [2, 2], [0, 1, 2, 3]],
  ['Reshape', {}, counting(2, 3), { to: whole(3, -1) }, [3, 2], [0, 1, 2, 3, 4, 5]],
  ['Squeeze', {}, counting(1, 2, 1), {}, [2], [0, 1]],
  ['Squeeze', { squeeze_dims: integers(-1) }, counting(1, 2, 1), {}, [1, 2], [0, 1]],
  ['ExpandDims', {}, counting(2, 2), { axis: single(-1) }, [2, 2, 1], [0, 1, 2, 3]],
  ['Transpose', {}, counting(2, 3), { order: whole(1, 0) }, [3, 2], [0, 3, 1, 4, 2, 5]],
  [
    'Pad',
    {},
    counting(1, 2),
    { amounts: { shape: [2, 2], values: [0, 1, 2, 0], type: 'int32' } },
    [2, 4],
    [0, 0, 0, 1, 0, 0, 0, 0],
  ],
  [
    'PadV2',
    {},
    counting(2),
    { amounts: { shape: [1, 2], values: [1, 1], type: 'int32' }, filler: { shape: [], values: [-9] } },
    [4],
    [-9, 0, 1, -9],
  ],
  ['StridedSlice', {}, counting(6), { begin: whole(1), end: whole(-1), step: whole(2) }, [2], [1, 3]],
  [
    'StridedSlice',
    { begin_mask: { i: '1' }, end_mask: { i: '1' }, shrink_axis_mask: { i: '2' } },
    counting(2, 3),
    { begin: whole(1, -1), end: whole(1, 0), step: whole(1, 1) },
    [2],
    [2, 5],
  ],
];

for (const [op, attr, x, others, shape, values] of CASES) {
  test(`${op} of TensorFlow.js gives [${values}]`, async () => {
    const computed = await runNode(op, attr, { x }, others);
    assert.deepEqual({ shape: computed.shape, values: [...computed.values] }, { shape, values });
    const known = await runNode(op, attr, {}, { x, ...others });
    assert.deepEqual({ shape: known.shape, values: [...known.values] }, { shape, values });
  });
}

test('ConcatV2 and Pack of TensorFlow.js join along a dimension', async () => {
  const [a, b] = [counting(2, 2), counting(2, 1)];
  const joined = await runNode('ConcatV2', {}, { a, b }, { axis: single(1) });
  assert.deepEqual([...joined.values], [0, 1, 0, 2, 3, 1]);
  const packed = await runNode('Pack', { axis: { i: '1' } }, { a: counting(2), b: { shape: [2], values: [8, 9] } });
  assert.deepEqual({ shape: packed.shape, values: [...packed.values] }, { shape: [2, 2], values: [0, 8, 1, 9] });
});

test('shapes are put together from sizes that are known', async () => {
  const y = await run({
    inputs: { x: counting(2, 6) },
    constants: { zero: whole(0), one: whole(1), scalar: single(2), six: single(6), axis: single(0), rest: whole(-1) },
    nodes: [
      { name: 'shape', op: 'Shape', input: ['x'] },
      {
        name: 'rows',
        op: 'StridedSlice',
        input: ['shape', 'zero', 'one', 'one'],
        attr: { shrink_axis_mask: { i: '1' } },
      },
      { name: 'packed', op: 'Pack', input: ['rows', 'scalar'] },
      { name: 'wanted', op: 'ConcatV2', input: ['packed', 'rest', 'axis'] },
      { name: 'y', op: 'Reshape', input: ['x', 'wanted', '^six'] },
    ],
  });
  assert.deepEqual(y.y?.shape, [2, 2, 3]);
});

test('Split and SplitV of TensorFlow.js give several outputs', async () => {
  const parts = await run({
    inputs: { x: counting(1, 6) },
    constants: { axis: single(1), sizes: whole(1, -1, 2) },
    nodes: [
      { name: 'halves', op: 'Split', input: ['axis', 'x'], attr: { num_split: { i: '2' } } },
      { name: 'parts', op: 'SplitV', input: ['x', 'sizes', 'axis'], attr: { num_split: { i: '3' } } },
      { name: 'half', op: 'Identity', input: ['halves:1'] },
      { name: 'first', op: 'Identity', input: ['parts'] },
      { name: 'second', op: 'Identity', input: ['parts:1'] },
      { name: 'third', op: 'Identity', input: ['parts:2'] },
    ],
  });
  const values = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, [...part.values]]));
  assert.deepEqual(values, { half: [3, 4, 5], first: [0], second: [1, 2, 3], third: [4, 5] });
});

test('what does not fit names the node', async () => {
  const x = counting(2, 3);
  await assert.rejects(
    runNode('Reshape', {}, { x }, { to: whole(4, -1) }),
    /"y" \(Reshape\).*\[2,3\] does not become \[4,-1\]/,
  );
  await assert.rejects(runNode('Squeeze', { axis: integers(1) }, { x }), /of \[2,3\] not all of 1 are 1/);
  await assert.rejects(runNode('ExpandDims', {}, { x }, { axis: single(4) }), /it has no axis 4/);
  await assert.rejects(
    runNode('Reshape', {}, { x, to: { shape: [1], values: [6] } }),
    /its input 1 is known only when it runs/,
  );
  const backwards = { begin: whole(1), end: whole(0), step: whole(-1) };
  await assert.rejects(runNode('StridedSlice', {}, { x: counting(3) }, backwards), /its strides run backwards/);
  await assert.rejects(
    runNode('Split', { num_split: { i: '2' } }, {}, { axis: single(0), x: counting(3) }),
    /3 is not 1.5 \+ 1.5/,
  );
});

test('every operation that moves values is tested here', () => {
  const tested = [...CASES.map(([op]) => op), 'ConcatV2', 'Pack', 'Split', 'SplitV'];
  assert.deepEqual(Object.keys(shapes).sort(), [...new Set(tested)].sort());
});
