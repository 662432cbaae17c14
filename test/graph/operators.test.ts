import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph } from '../../src/graph/graph.ts';
import {
  abs,
  add,
  concat,
  div,
  gather,
  gemm,
  matMul,
  matMulTransposed,
  mul,
  padLast,
  quantiseLinear,
  reduceMax,
  reshape,
  rmsNorm,
  silu,
  skipRmsNorm,
  takeFirst,
} from '../../src/graph/operators.ts';
import type { Value } from '../../src/graph/value.ts';
import { assertClose } from '../engine/support/close.ts';
import { floats, int64s, randomFloats, valuesOf } from '../engine/support/tensors.ts';
import { compute } from './compute.ts';
import { at, matrix, product, productTransposed, rmsNormalised } from './reference.ts';

const a = randomFloats(1, [5, 7]);
const b = randomFloats(2, [5, 7]);
const row = randomFloats(3, [7]);
const column = randomFloats(4, [5, 1]);

/** Computes an operator of a [tokens, 7], b [tokens, 7], row [7] and column [tokens, 1]. */
async function result(
  build: (graph: Graph, values: { a: Value; b: Value; row: Value; column: Value }) => Value,
): Promise<Float32Array> {
  const graph = new Graph('operator');
  const values = {
    a: graph.input('a', 'float32', ['tokens', 7]),
    b: graph.input('b', 'float32', ['tokens', 7]),
    row: graph.input('row', 'float32', [7]),
    column: graph.input('column', 'float32', ['tokens', 1]),
  };
  graph.output(build(graph, values), 'result');
  const outputs = await compute(graph, { a, b, row, column });
  return valuesOf(outputs.result);
}

const entry = (of: (a: number, b: number, row: number, column: number) => number) =>
  matrix(5, 7, (r, c) => of(at(a.data, r * 7 + c), at(b.data, r * 7 + c), at(row.data, c), at(column.data, r)));

const ELEMENTWISE: [name: string, build: Parameters<typeof result>[0], expected: number[]][] = [
  ['add', (graph, x) => add(graph, x.a, x.b), entry((p, q) => p + q)],
  ['add, a row broadcast', (graph, x) => add(graph, x.a, x.row), entry((p, _, r) => p + r)],
  ['mul, a column broadcast', (graph, x) => mul(graph, x.column, x.a), entry((p, _, __, c) => p * c)],
  ['mul by a scalar', (graph, x) => mul(graph, x.a, graph.scalar('float32', -3)), entry((p) => -3 * p)],
  ['div', (graph, x) => div(graph, x.a, x.column), entry((p, _, __, c) => p / c)],
  ['abs', (graph, x) => abs(graph, x.a), entry((p) => Math.abs(p))],
  ['silu', (graph, x) => silu(graph, x.a), entry((p) => p / (1 + Math.exp(-p)))],
  [
    'silu of large numbers',
    (graph, x) => silu(graph, mul(graph, x.a, graph.scalar('float32', 60))),
    entry((p) => (60 * p) / (1 + Math.exp(-60 * p))),
  ],
];

for (const [name, build, expected] of ELEMENTWISE) {
  test(`${name} computes what it says`, async () => {
    assertClose(await result(build), expected, 1e-5);
  });
}

test('the largest value along an axis', async () => {
  const overRow = await result((graph, x) => reduceMax(graph, x.a, -1));
  assertClose(
    overRow,
    matrix(5, 1, (r) => Math.max(...a.data.subarray(r * 7, r * 7 + 7))),
    0,
  );
  const overColumn = await result((graph, x) => reduceMax(graph, x.a, 0));
  assertClose(
    overColumn,
    matrix(1, 7, (_, c) => Math.max(...[0, 1, 2, 3, 4].map((r) => at(a.data, r * 7 + c)))),
    0,
  );
});

test('entries are picked, joined, appended, cut off and laid out anew', async () => {
  const picked = await result((graph, x) => gather(graph, x.a, graph.integers([6, 0, 6]), -1));
  assert.deepEqual(
    [...picked],
    matrix(5, 3, (r, c) => at(a.data, r * 7 + at([6, 0, 6], c))),
  );
  const rows = await result((graph, x) => gather(graph, x.a, graph.integers([4, 1]), 0));
  assert.deepEqual(
    [...rows],
    matrix(2, 7, (r, c) => at(a.data, at([4, 1], r) * 7 + c)),
  );
  const joined = await result((graph, x) => concat(graph, [x.a, x.column, x.b], -1));
  const wide = [a.data, column.data, b.data] as const;
  const join = (r: number, c: number) =>
    c < 7 ? at(wide[0], r * 7 + c) : c === 7 ? at(wide[1], r) : at(wide[2], r * 7 + c - 8);
  assert.deepEqual([...joined], matrix(5, 15, join));
  const padded = await result((graph, x) => padLast(graph, x.a, 2));
  assert.deepEqual(
    [...padded],
    matrix(5, 9, (r, c) => (c < 7 ? at(a.data, r * 7 + c) : 0)),
  );
  const first = await result((graph, x) => takeFirst(graph, x.a, 3));
  assert.deepEqual(
    [...first],
    matrix(5, 3, (r, c) => at(a.data, r * 7 + c)),
  );
  const flat = await result((graph, x) => reshape(graph, x.a, [1, -1, 7], [1, 'tokens', 7]));
  assert.deepEqual([...flat], [...a.data]);
});

test('an input says which rows are picked', async () => {
  const graph = new Graph('rows');
  const x = graph.input('x', 'float32', ['tokens', 7]);
  graph.output(gather(graph, x, graph.input('rows', 'int64', ['rows']), 0), 'picked');
  const { picked } = await compute(graph, { x: a, rows: int64s([3], [2, 2, 0]) });
  assert.deepEqual(
    [...valuesOf(picked)],
    matrix(3, 7, (r, c) => at(a.data, at([2, 2, 0], r) * 7 + c)),
  );
});

test('matrix products, plain, transposed and with an addend', async () => {
  const right = randomFloats(5, [7, 3]);
  const weight = randomFloats(6, [3, 7]);
  const addend = randomFloats(7, [5, 3]);
  const graph = new Graph('products');
  const x = graph.input('x', 'float32', ['tokens', 7]);
  const w = graph.parameter('right', 'float32', [7, 3], () => right.data);
  const t = graph.parameter('weight', 'float32', [3, 7], () => weight.data);
  graph.output(matMul(graph, x, w), 'plain');
  graph.output(matMulTransposed(graph, x, t), 'transposed');
  graph.output(gemm(graph, x, w, graph.input('c', 'float32', ['tokens', 3])), 'added');
  const { plain, transposed, added } = await compute(graph, { x: a, c: addend });
  const expected = product(a.data, right.data, 5, 7, 3);
  assertClose(valuesOf(plain), expected, 1e-5);
  assertClose(valuesOf(transposed), productTransposed(a.data, weight.data, 5, 7, 3), 1e-5);
  assertClose(
    valuesOf(added),
    expected.map((value, index) => value + at(addend.data, index)),
    1e-5,
  );
});

for (const epsilon of [1e-6, 0.5]) {
  test(`rms norm, alone and behind a residual connection, epsilon ${epsilon}`, async () => {
    const graph = new Graph('norms');
    const x = graph.input('x', 'float32', ['tokens', 7]);
    const skip = graph.input('skip', 'float32', ['tokens', 7]);
    const weight = graph.parameter('weight', 'float32', [7], () => row.data);
    graph.output(rmsNorm(graph, x, weight, epsilon), 'alone');
    const { sum, normed } = skipRmsNorm(graph, x, skip, weight, epsilon);
    graph.output(sum, 'sum');
    graph.output(normed, 'normed');
    const outputs = await compute(graph, { x: a, skip: b });
    const summed = entry((p, q) => p + q);
    assertClose(valuesOf(outputs.alone), rmsNormalised(a.data, row.data, epsilon), 1e-5);
    assertClose(valuesOf(outputs.sum), summed, 1e-6);
    assertClose(valuesOf(outputs.normed), rmsNormalised(summed, row.data, epsilon), 1e-5);
  });
}

test('quantising rounds halves to even and stops at the ends of the range', async () => {
  const graph = new Graph('quantise');
  const x = graph.input('x', 'float32', ['tokens']);
  graph.output(quantiseLinear(graph, x, graph.scalar('uint8', 128)), 'q');
  const inputs = [-200, -128, -127.4, -2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.4, 126.6, 127, 200];
  const { q } = await compute(graph, { x: floats([inputs.length], inputs) });
  assert.deepEqual([...(q?.data ?? [])].map(Number), [0, 0, 1, 126, 126, 128, 128, 128, 130, 130, 255, 255, 255]);
});
