import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph } from '../../src/graph/graph.ts';
import {
  add,
  concat,
  gather,
  gemm,
  matMul,
  matMulTransposed,
  mul,
  padLast,
  reduceMax,
  takeFirst,
} from '../../src/graph/operators.ts';
import { elementCount, GraphError, type Shape, width } from '../../src/graph/value.ts';

const float = (graph: Graph, name: string, shape: Shape) => graph.input(name, 'float32', shape);

const BROADCASTS: [a: Shape, b: Shape, result: Shape | 'refused'][] = [
  [
    [2, 3],
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3], [2, 3]],
  [[3], [2, 3], [2, 3]],
  [
    [2, 1],
    [1, 3],
    [2, 3],
  ],
  [[], [2, 3], [2, 3]],
  [['tokens', 4], [4], ['tokens', 4]],
  [
    ['tokens', 4],
    [1, 1],
    ['tokens', 4],
  ],
  [
    ['tokens', 1],
    ['tokens', 5],
    ['tokens', 5],
  ],
  [[2, 3], [2], 'refused'],
  [[2, 3], [3, 3], 'refused'],
  [['tokens', 4], ['rows', 4], 'refused'],
  [['tokens'], [2], 'refused'],
];

for (const [a, b, result] of BROADCASTS) {
  test(`[${a}] and [${b}] broadcast to ${result === 'refused' ? 'nothing' : `[${result}]`}`, () => {
    const graph = new Graph('broadcast');
    const values = [float(graph, 'a', a), float(graph, 'b', b)] as const;
    if (result === 'refused') {
      assert.throws(
        () => add(graph, ...values),
        (error) => error instanceof GraphError && error.message.includes(`[${a}]`) && error.message.includes(`[${b}]`),
      );
    } else {
      assert.deepEqual(mul(graph, ...values).shape, result);
    }
  });
}

test('results have the shapes of their operators', () => {
  const graph = new Graph('shapes');
  const x = float(graph, 'x', ['tokens', 3, 8]);
  const indices = graph.input('indices', 'int64', ['rows']);
  assert.deepEqual(reduceMax(graph, x, -1).shape, ['tokens', 3, 1]);
  assert.deepEqual(reduceMax(graph, x, 0).shape, [1, 3, 8]);
  assert.deepEqual(gather(graph, x, indices, 0).shape, ['rows', 3, 8]);
  assert.deepEqual(gather(graph, x, indices, -1).shape, ['tokens', 3, 'rows']);
  assert.deepEqual(gather(graph, x, graph.scalar('int64', 1), 1).shape, ['tokens', 8], 'a scalar takes the axis away');
  assert.deepEqual(padLast(graph, x, 2).shape, ['tokens', 3, 10]);
  assert.deepEqual(takeFirst(graph, x, 2).shape, ['tokens', 3, 2]);
  assert.deepEqual(matMul(graph, x, float(graph, 'right', [8, 5])).shape, ['tokens', 3, 5]);
  assert.deepEqual(matMulTransposed(graph, x, float(graph, 'weight', [5, 8])).shape, ['tokens', 3, 5]);
  const product = float(graph, 'c', ['tokens', 5]);
  assert.deepEqual(gemm(graph, float(graph, 'a', ['tokens', 2]), float(graph, 'b', [2, 5]), product).shape, [
    'tokens',
    5,
  ]);
});

test('joined tensors add up along their axis, known sizes to a number', () => {
  const graph = new Graph('concat');
  const a = float(graph, 'a', [2, 3]);
  assert.deepEqual(concat(graph, [a, float(graph, 'b', [2, 4])], -1).shape, [2, 7]);
  assert.deepEqual(concat(graph, [a, float(graph, 'c', [5, 3]), a], 0).shape, [9, 3]);
  assert.deepEqual(concat(graph, [a, float(graph, 'd', ['more', 3])], 0).shape, ['2+more', 3]);
});

test('products of sizes that do not fit are refused', () => {
  const graph = new Graph('products');
  const x = float(graph, 'x', ['tokens', 8]);
  const y = float(graph, 'y', [7, 5]);
  assert.throws(() => matMul(graph, x, y), { name: 'GraphError', message: 'MatMul of [tokens,8] and [7,5].' });
  assert.throws(() => matMulTransposed(graph, x, y), { name: 'GraphError', message: /\[7,5\] transposed/ });
});

test('sizes and axes that do not fit are refused', () => {
  const graph = new Graph('misfits');
  const x = float(graph, 'x', ['tokens', 8]);
  const wide = float(graph, 'wide', ['tokens', 9]);
  const tall = float(graph, 'tall', ['rows', 8]);
  const deep = float(graph, 'deep', ['tokens', 8, 1]);
  const refused = (build: () => unknown, message: RegExp) => assert.throws(build, { name: 'GraphError', message });
  refused(() => concat(graph, [x, wide], 0), /\[tokens,8\] and \[tokens,9\] do not join along axis 0/);
  refused(() => concat(graph, [x, tall], -1), /do not join along axis -1/);
  refused(() => concat(graph, [x, deep], 0), /do not join/);
  refused(() => concat(graph, [x, x], 2), /x \[tokens,8\] has no axis 2/);
  refused(() => gather(graph, x, graph.scalar('int64', 0), -3), /has no axis -3/);
  refused(() => reduceMax(graph, x, 2), /has no axis 2/);
  refused(() => takeFirst(graph, x, 9), /has no 9 entries/);
  refused(() => gemm(graph, x, float(graph, 'b', [7, 5]), wide), /Gemm of \[tokens,8\] and \[7,5\], added to/);
  assert.deepEqual(concat(graph, [x, tall], 0).shape, ['tokens+rows', 8]);
});

test('a graph put together wrongly is refused by name', () => {
  const graph = new Graph('wrong');
  const x = float(graph, 'x', ['tokens', 'width']);
  assert.throws(() => float(graph, 'x', [1]), { name: 'GraphError', message: /wrong has two values named x/ });
  assert.throws(() => graph.constant('float32', [2, 2], Float32Array.of(1, 2, 3)), {
    name: 'GraphError',
    message: /\[2,2\] got 3 values/,
  });
  assert.throws(() => width(x), { name: 'GraphError', message: /x \[tokens,width\] has no fixed last dimension/ });
  assert.throws(() => elementCount(x.shape), { name: 'GraphError', message: /no fixed number of elements/ });
  const sum = add(graph, x, x);
  graph.output(sum, 'sum');
  assert.throws(() => graph.output(sum, 'again'), { name: 'GraphError', message: /is an output already/ });
});

test('equal scalars and parameters of one name are kept once', () => {
  const graph = new Graph('once');
  assert.equal(graph.scalar('float32', 2), graph.scalar('float32', 2));
  assert.notEqual(graph.scalar('float32', 2), graph.scalar('int64', 2));
  const weight = graph.parameter('weight', 'float32', [1], () => Float32Array.of(1));
  assert.equal(
    graph.parameter('weight', 'float32', [1], () => assert.fail('the first one counts')),
    weight,
  );
  assert.equal(graph.parameters.length, 1);
});
