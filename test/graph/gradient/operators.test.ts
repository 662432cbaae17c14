import { test } from 'node:test';
import { neg, sizesOf } from '../../../src/graph/arithmetic.ts';
import type { Graph } from '../../../src/graph/graph.ts';
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
  reshape,
  rmsNorm,
  silu,
  skipRmsNorm,
  sub,
  takeFirst,
  tanh,
} from '../../../src/graph/operators.ts';
import { rotate } from '../../../src/graph/rotary-operators.ts';
import type { Value } from '../../../src/graph/value.ts';
import {
  batchedAttention,
  embedPatches,
  gelu,
  layerNorm,
  multiHeadAttention,
  quickGelu,
  slice,
  softmax,
  split,
  splitBy,
  transpose,
} from '../../../src/graph/vision-operators.ts';
import { floats, int64s, randomFloats } from '../../engine/support/tensors.ts';
import { checkGradients, type Differentiable } from './finite-differences.ts';

/** Numbers away from zero, where division and absolute values bend. */
function away(seed: number, shape: readonly number[]) {
  const { data } = randomFloats(seed, shape);
  return floats(
    shape,
    data.map((value) => value + Math.sign(value)),
  );
}

type Binary = (graph: Graph, a: Value, b: Value) => Value;
const BINARY: Record<string, Binary> = { add, sub, mul, div };
const BROADCASTS: [a: number[], b: number[]][] = [
  [
    [3, 4],
    [3, 4],
  ],
  [[3, 4], [4]],
  [[4], [3, 4]],
  [
    [3, 1],
    [3, 4],
  ],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [
    [2, 1, 4],
    [1, 3, 1],
  ],
  [[2, 3], []],
];

for (const [name, operator] of Object.entries(BINARY)) {
  for (const [a, b] of BROADCASTS) {
    test(`gradient of ${name} of [${a}] and [${b}]`, async () => {
      await checkGradients({
        inputs: { a: away(1, a), b: away(2, b) },
        build: (graph, x) => operator(graph, x.a as Value, x.b as Value),
      });
    });
  }
}

type Unary = (graph: Graph, x: Value) => Value;
const UNARY: Record<string, Unary> = {
  neg,
  abs,
  tanh,
  silu,
  'quick gelu': quickGelu,
  gelu,
  softmax: (graph, x) => softmax(graph, x),
  'softmax along the first axis': (graph, x) => softmax(graph, x, 0),
  reshape: (graph, x) => reshape(graph, x, [2, -1], [2, 12]),
  transpose: (graph, x) => transpose(graph, x, [2, 0, 1]),
  'zeros appended': (graph, x) => padLast(graph, x, 2),
  'the first entries': (graph, x) => takeFirst(graph, x, 3),
  'a slice within': (graph, x) => slice(graph, x, 1, 2, 1),
  'a slice up to the end': (graph, x) => slice(graph, x, 1, 3, 1),
  'picked along the last axis, some twice': (graph, x) => gather(graph, x, graph.integers([3, 0, 3]), -1),
  'picked along an axis within': (graph, x) => gather(graph, x, graph.integers([2, 2, 1, 0]), 1),
  'parts of which one is not used': (graph, x) => {
    const [first, , last] = split(graph, x, [1, 1, 2], -1) as [Value, Value, Value];
    return concat(graph, [last, first, last], -1);
  },
};

for (const [name, operator] of Object.entries(UNARY)) {
  test(`gradient of ${name}`, async () => {
    const build: Differentiable['build'] = (graph, { x }) => operator(graph, x as Value);
    await checkGradients({ inputs: { x: away(3, [2, 3, 4]) }, build });
  });
}

test('gradients along sizes that are known when it runs', async () => {
  await checkGradients({
    inputs: { a: randomFloats(1, [3, 4]), b: randomFloats(2, [2, 4]), row: randomFloats(3, [4]) },
    shapes: { a: ['tokens', 4], b: ['more', 4] },
    build(graph, { a, b, row }) {
      const joined = concat(graph, [mul(graph, a as Value, row as Value), b as Value], 0);
      return [joined, slice(graph, a as Value, 0, 2, 0), reshape(graph, a as Value, [1, -1, 4], [1, 'tokens', 4])];
    },
  });
});

test('gradient of parts whose sizes are computed, of which one is not used and one is empty', async () => {
  await checkGradients({
    inputs: { x: randomFloats(1, [5, 4]) },
    shapes: { x: ['tokens', 4] },
    build(graph, { x }) {
      const most = sub(graph, sizesOf(graph, x as Value, 0, 1), graph.integers([1]));
      const sizes = concat(graph, [graph.integers([1, 0]), most], 0);
      const [, empty, rest] = splitBy(graph, x as Value, sizes, ['1', '0', '4'], 0) as [Value, Value, Value];
      return [mul(graph, rest, rest), concat(graph, [empty, rest, x as Value], 0)];
    },
  });
});

const PRODUCTS: [a: number[], b: number[]][] = [
  [
    [3, 4],
    [4, 2],
  ],
  [
    [2, 3, 4],
    [4, 2],
  ],
  [
    [2, 3, 4],
    [2, 4, 2],
  ],
  [
    [2, 2, 3, 4],
    [2, 1, 4, 2],
  ],
];

for (const [a, b] of PRODUCTS) {
  test(`gradient of [${a}] times [${b}]`, async () => {
    const inputs = { a: randomFloats(1, a), b: randomFloats(2, b) };
    await checkGradients({ inputs, build: (graph, x) => matMul(graph, x.a as Value, x.b as Value) });
  });

  test(`gradient of [${a}] times [${b}] transposed`, async () => {
    const turned = [...b.slice(0, -2), b.at(-1) as number, b.at(-2) as number];
    const inputs = { a: randomFloats(1, a), b: randomFloats(2, turned) };
    await checkGradients({ inputs, build: (graph, x) => matMulTransposed(graph, x.a as Value, x.b as Value) });
  });
}

test('gradient of a product and a sum in one', async () => {
  await checkGradients({
    inputs: { a: randomFloats(1, [3, 4]), b: randomFloats(2, [4, 2]), c: randomFloats(3, [3, 2]) },
    build: (graph, { a, b, c }) => gemm(graph, a as Value, b as Value, c as Value),
  });
});

for (const shape of [
  [3, 5],
  [2, 3, 5],
]) {
  const inputs = { x: randomFloats(1, shape), weight: randomFloats(2, [5]), bias: randomFloats(3, [5]) };

  test(`gradient of rms norm over [${shape}]`, async () => {
    const { x, weight } = inputs;
    await checkGradients({
      inputs: { x, weight },
      build: (graph, v) => rmsNorm(graph, v.x as Value, v.weight as Value, 1e-2),
    });
  });

  test(`gradient of layer norm over [${shape}]`, async () => {
    await checkGradients({
      inputs,
      build: (graph, v) => layerNorm(graph, v.x as Value, v.weight as Value, v.bias as Value, 1e-2),
    });
  });
}

for (const used of ['both', 'normed', 'sum'] as const) {
  test(`gradient of a residual connection with its norm, used: ${used}`, async () => {
    const weight: Record<string, ReturnType<typeof floats>> = used === 'sum' ? {} : { weight: randomFloats(3, [5]) };
    await checkGradients({
      inputs: { x: randomFloats(1, [3, 5]), skip: randomFloats(2, [3, 5]), ...weight },
      build(graph, v) {
        const one = graph.constant('float32', [5], new Float32Array(5).fill(1));
        const { sum, normed } = skipRmsNorm(graph, v.x as Value, v.skip as Value, v.weight ?? one, 1e-2);
        return used === 'both' ? [sum, normed] : used === 'sum' ? sum : normed;
      },
    });
  });
}

test('gradient of rotary positions', async () => {
  await checkGradients({
    inputs: { x: randomFloats(1, [2, 3, 32]) },
    given: {
      positions: int64s([2, 3], [0, 1, 2, 5, 3, 1]),
      cos: randomFloats(2, [6, 8]),
      sin: randomFloats(3, [6, 8]),
    },
    build: (graph, { x, positions, cos, sin }) =>
      rotate(graph, x as Value, positions as Value, { cos: cos as Value, sin: sin as Value, heads: 2 }),
  });
});

for (const bias of [false, true]) {
  test(`gradient of attention ${bias ? 'with' : 'without'} a bias`, async () => {
    await checkGradients({
      inputs: { q: randomFloats(1, [3, 8]), k: randomFloats(2, [5, 8]), v: randomFloats(3, [5, 8]) },
      given: bias ? { bias: randomFloats(4, [1, 1, 3, 5]) } : {},
      build: (graph, x) =>
        multiHeadAttention(graph, { heads: 2, scale: 0.7 }, x.q as Value, x.k as Value, x.v as Value, x.bias),
    });
  });
}

test('gradient of attention of several sequences', async () => {
  await checkGradients({
    inputs: { q: randomFloats(1, [2, 3, 8]), k: randomFloats(2, [2, 5, 8]), v: randomFloats(3, [2, 5, 8]) },
    shapes: { q: ['rows', 'length', 8], k: ['rows', 5, 8], v: ['rows', 5, 8] },
    build: (graph, x) => batchedAttention(graph, { heads: 2 }, x.q as Value, x.k as Value, x.v as Value),
  });
});

test('gradient of attention whose scale is the usual one', async () => {
  await checkGradients({
    inputs: { q: randomFloats(1, [3, 8]), k: randomFloats(2, [5, 8]), v: randomFloats(3, [5, 8]) },
    build: (graph, x) => multiHeadAttention(graph, { heads: 4 }, x.q as Value, x.k as Value, x.v as Value),
  });
});

test('gradient of patches, of a picture that they do not fill', async () => {
  await checkGradients({
    inputs: { kernel: randomFloats(1, [4, 3, 2, 2]) },
    given: { image: randomFloats(2, [1, 3, 5, 7]) },
    build: (graph, { image, kernel }) => embedPatches(graph, image as Value, kernel as Value),
  });
});
