import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Graph } from '../../src/graph/graph.ts';
import type { Value } from '../../src/graph/value.ts';
import {
  embedPatches,
  gelu,
  layerNorm,
  multiHeadAttention,
  quickGelu,
  slice,
  softmax,
  split,
  transpose,
} from '../../src/graph/vision-operators.ts';
import { assertClose } from '../engine/support/close.ts';
import { floats, randomFloats, valuesOf } from '../engine/support/tensors.ts';
import { compute } from './compute.ts';
import { at, matrix, sum } from './reference.ts';

const x = randomFloats(1, [5, 6]);
const weight = randomFloats(2, [6]);
const bias = randomFloats(3, [6]);

/** The softmax of `count` logits. */
function softmaxed(count: number, logit: (index: number) => number): number[] {
  const powers = Array.from({ length: count }, (_, index) => Math.exp(logit(index)));
  const total = powers.reduce((whole, power) => whole + power, 0);
  return powers.map((power) => power / total);
}

async function result(build: (graph: Graph, x: Value) => Value): Promise<Float32Array> {
  const graph = new Graph('operator');
  graph.output(build(graph, graph.input('x', 'float32', ['tokens', 6])), 'result');
  return valuesOf((await compute(graph, { x })).result);
}

const constant = (graph: Graph, { data, shape }: typeof x) => graph.constant('float32', shape, data);

test('layer norm', async () => {
  const expected = matrix(5, 6, (row, column) => {
    const mean = sum(6, (i) => at(x.data, row * 6 + i)) / 6;
    const variance = sum(6, (i) => (at(x.data, row * 6 + i) - mean) ** 2) / 6;
    const normed = (at(x.data, row * 6 + column) - mean) / Math.sqrt(variance + 1e-2);
    return normed * at(weight.data, column) + at(bias.data, column);
  });
  const actual = await result((graph, x) => layerNorm(graph, x, constant(graph, weight), constant(graph, bias), 1e-2));
  assertClose(actual, expected, 1e-6);
});

test('quick gelu and gelu', async () => {
  const quick = x.data.map((value) => value / (1 + Math.exp(-1.702 * value)));
  assertClose(await result(quickGelu), quick, 1e-6);
  const points = floats([1, 6], [-3, -1, -0.5, 0, 1, 2]);
  const graph = new Graph('gelu');
  graph.output(gelu(graph, graph.input('x', 'float32', [1, 6])), 'result');
  // Φ from a table of the normal distribution.
  const normal = [0.0013499, 0.15865525, 0.30853754, 0.5, 0.84134475, 0.97724987];
  const expected = normal.map((share, index) => share * at(points.data, index));
  assertClose(valuesOf((await compute(graph, { x: points })).result), expected, 1e-6);
});

test('softmax along any axis', async () => {
  for (const axis of [0, -1]) {
    const expected = matrix(5, 6, (row, column) => {
      const others =
        axis === 0 ? [0, 1, 2, 3, 4].map((i) => i * 6 + column) : [0, 1, 2, 3, 4, 5].map((i) => row * 6 + i);
      const total = others.reduce((sum, index) => sum + Math.exp(at(x.data, index)), 0);
      return Math.exp(at(x.data, row * 6 + column)) / total;
    });
    assertClose(await result((graph, x) => softmax(graph, x, axis)), expected, 1e-6);
  }
});

test('transpose, split and slice', async () => {
  const turned = matrix(6, 5, (row, column) => at(x.data, column * 6 + row));
  assert.deepEqual([...(await result((graph, x) => transpose(graph, x, [1, 0])))], turned);
  const second = matrix(5, 4, (row, column) => at(x.data, row * 6 + 2 + column));
  assert.deepEqual([...(await result((graph, x) => split(graph, x, [2, 4], -1)[1] as Value))], second);
  const rows = [...x.data.subarray(6, 18)];
  assert.deepEqual([...(await result((graph, x) => slice(graph, x, 1, 3, 0)))], rows);
});

test('a split must use up its axis', async () => {
  await assert.rejects(
    result((graph, x) => split(graph, x, [2, 3], -1)[0] as Value),
    /cannot be split into 2 \+ 3/,
  );
});

describe('multi-head attention', () => {
  const [tokens, seen, width, heads] = [3, 5, 6, 2];
  const query = randomFloats(4, [tokens, width]);
  const key = randomFloats(5, [seen, width]);
  const value = randomFloats(6, [seen, width]);
  const added = randomFloats(7, [1, heads, tokens, seen]);

  for (const [name, scale, hasBias] of [
    ['as it is usually scaled', undefined, false],
    ['with a scale of its own', 0.3, false],
    ['with a bias', undefined, true],
  ] as const) {
    test(name, async () => {
      const graph = new Graph('attention');
      const inputs = [
        graph.input('query', 'float32', ['tokens', width]),
        graph.input('key', 'float32', ['seen', width]),
        graph.input('value', 'float32', ['seen', width]),
      ] as const;
      const bias = hasBias ? [graph.input('bias', 'float32', [1, heads, 'tokens', 'seen'])] : [];
      const options = scale === undefined ? { heads } : { heads, scale };
      graph.output(multiHeadAttention(graph, options, ...inputs, ...bias), 'result');
      const actual = await compute(graph, { query, key, value, ...(hasBias && { bias: added }) });
      const size = width / heads;
      const expected = matrix(tokens, width, (token, column) => {
        const head = Math.floor(column / size);
        const weights = softmaxed(seen, (other) => {
          const product = sum(size, (i) => {
            const place = head * size + i;
            return at(query.data, token * width + place) * at(key.data, other * width + place);
          });
          const extra = hasBias ? at(added.data, (head * tokens + token) * seen + other) : 0;
          return product * (scale ?? 1 / Math.sqrt(size)) + extra;
        });
        return sum(seen, (other) => at(weights, other) * at(value.data, other * width + column));
      });
      assertClose(valuesOf(actual.result), expected, 1e-6);
    });
  }
});

test('patches are embedded row by row', async () => {
  const [channels, height, width, patch, out] = [3, 4, 7, 2, 5];
  const image = randomFloats(8, [1, channels, height, width]);
  const kernel = randomFloats(9, [out, channels, patch, patch]);
  const graph = new Graph('patches');
  const input = graph.input('image', 'float32', [1, channels, height, width]);
  graph.output(embedPatches(graph, input, constant(graph, kernel)), 'result');
  const columns = Math.floor(width / patch);
  const expected = matrix((height / patch) * columns, out, (place, feature) =>
    sum(channels * patch * patch, (i) => {
      const [channel, y, x] = [Math.floor(i / patch ** 2), Math.floor(i / patch) % patch, i % patch];
      const top = Math.floor(place / columns) * patch + y;
      const left = (place % columns) * patch + x;
      const pixel = at(image.data, (channel * height + top) * width + left);
      return pixel * at(kernel.data, feature * channels * patch ** 2 + i);
    }),
  );
  assertClose(valuesOf((await compute(graph, { image })).result), expected, 1e-5);
});
