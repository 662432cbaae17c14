import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph } from '../../src/graph/graph.ts';
import { firstPosition, rotate } from '../../src/graph/rotary-operators.ts';
import { assertClose } from '../engine/support/close.ts';
import { int32s, int64s, randomFloats, valuesOf } from '../engine/support/tensors.ts';
import { compute } from './compute.ts';

const heads = 3;
const headDim = 8;
const positions = 12;

/** x [tokens, heads · headDim], the two halves of each head turned by the angles of the tokens' positions. */
function rotated(x: Float32Array, at: readonly number[], cos: Float32Array, sin: Float32Array): number[] {
  const half = headDim / 2;
  return Array.from(x, (value, index) => {
    const place = index % headDim;
    const position = at[Math.floor(index / (heads * headDim))] as number;
    const angle = position * half + (place % half);
    const other = place < half ? -(x[index + half] as number) : (x[index - half] as number);
    return value * (cos[angle] as number) + other * (sin[angle] as number);
  });
}

for (const [name, given, at] of [
  ['counted from the first', [5], [5, 6, 7, 8]],
  ['given one by one', [2, 9, 9, 0], [2, 9, 9, 0]],
] as const) {
  test(`rotate turns heads by positions ${name}`, async () => {
    const graph = new Graph('rotate');
    const x = graph.input('x', 'float32', [1, 'tokens', heads * headDim]);
    const cos = graph.input('cos', 'float32', [positions, headDim / 2]);
    const sin = graph.input('sin', 'float32', [positions, headDim / 2]);
    const shape = given.length === 1 ? [1] : [1, 'tokens'];
    graph.output(rotate(graph, x, graph.input('positions', 'int64', shape), { cos, sin, heads }), 'rotated');
    const tables = { cos: randomFloats(1, [positions, headDim / 2]), sin: randomFloats(2, [positions, headDim / 2]) };
    const values = randomFloats(3, [1, at.length, heads * headDim]);
    const positionIds = int64s(given.length === 1 ? [1] : [1, given.length], given);
    const outputs = await compute(graph, { x: values, positions: positionIds, ...tables });
    assertClose(valuesOf(outputs.rotated), rotated(values.data, at, tables.cos.data, tables.sin.data), 1e-6);
  });
}

test('the first position is the last one less the tokens between', async () => {
  for (const [tokens, last] of [
    [1, 0],
    [4, 3],
    [3, 20],
  ] as const) {
    const graph = new Graph('first');
    const x = graph.input('x', 'float32', ['tokens', 2]);
    graph.output(firstPosition(graph, x, graph.input('last', 'int32', [1])), 'first');
    const outputs = await compute(graph, { x: randomFloats(1, [tokens, 2]), last: int32s([1], [last]) });
    assert.deepEqual([...(outputs.first?.data ?? [])].map(Number), [last - tokens + 1]);
  }
});
