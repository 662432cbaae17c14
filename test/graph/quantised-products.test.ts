import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zeros } from '../../src/engine/runtime/runtime.ts';
import { Graph } from '../../src/graph/graph.ts';
import { matMulIntegerToFloat, matMulNBits } from '../../src/graph/operators.ts';
import { assertClose } from '../engine/support/close.ts';
import { floats, randomValues, valuesOf } from '../engine/support/tensors.ts';
import { seededRandom } from '../seeded-random.ts';
import { compute } from './compute.ts';
import { at, matrix, productTransposed, sum } from './reference.ts';

const blockSize = 32;

/** Random blocks of weights [out, in] and what they stand for; a short last block is filled with the middle. */
function randomBlocks(seed: number, bits: 4 | 8, out: number, inSize: number) {
  const random = seededRandom(seed);
  const perRow = Math.ceil(inSize / blockSize);
  const middle = 2 ** (bits - 1);
  const scales = Float32Array.from({ length: out * perRow }, () => 0.01 + random());
  const levels = matrix(out, perRow * blockSize, (_, column) =>
    column < inSize ? Math.floor(random() * 2 ** bits) : middle,
  );
  const weights = matrix(out, inSize, (row, column) => {
    const level = at(levels, row * perRow * blockSize + column) - middle;
    return level * at(scales, row * perRow + Math.floor(column / blockSize));
  });
  const perByte = 8 / bits;
  const values = new Uint8Array(levels.length / perByte);
  levels.forEach((level, index) => {
    const byte = Math.floor(index / perByte);
    values[byte] = (values[byte] ?? 0) | (level << (bits * (index % perByte)));
  });
  return { values, scales, weights, perRow };
}

async function multiply(x: ArrayLike<number>, rows: number, inSize: number, out: number, bits: 4 | 8, seed: number) {
  const { values, scales, weights, perRow } = randomBlocks(seed, bits, out, inSize);
  const graph = new Graph('blocks');
  const input = graph.input('x', 'float32', ['tokens', inSize]);
  const y = matMulNBits(graph, input, {
    bits,
    blockSize,
    values: graph.parameter('values', 'uint8', [out, perRow, (blockSize * bits) / 8], () => values),
    scales: graph.parameter('scales', 'float32', [out * perRow], () => scales),
  });
  graph.output(y, 'y');
  const outputs = await compute(graph, { x: floats([rows, inSize], x) });
  return { y: valuesOf(outputs.y), weights, scales };
}

for (const bits of [4, 8] as const) {
  for (const [rows, inSize, out] of [
    [1, 64, 24],
    [1, 100, 17],
    [5, 96, 24],
    [3, 72, 40],
    [2, 30, 8],
  ] as const) {
    test(`${bits}-bit blocks, ${rows} rows of ${inSize}, are exact where the activations need no rounding`, async () => {
      const random = seededRandom(inSize);
      // The largest of each block is 127, so that the scale that the kernel rounds to is 1.
      const x = matrix(rows, inSize, (_, column) =>
        column % blockSize === 0 ? 127 : Math.floor(random() * 255) - 127,
      );
      const { y, weights } = await multiply(x, rows, inSize, out, bits, 11);
      const expected = productTransposed(x, weights, rows, inSize, out);
      const size = Math.max(...expected.map(Math.abs));
      assertClose(y, expected, 1e-5 * size);
    });

    test(`${bits}-bit blocks, ${rows} rows of ${inSize}, lose no more than the rounding of activations`, async () => {
      const x = randomValues(inSize + 1, rows * inSize);
      const { y, weights } = await multiply(x, rows, inSize, out, bits, 12);
      const expected = productTransposed(x, weights, rows, inSize, out);
      // Half a step of each block, for each weight in it.
      const bound = matrix(rows, out, (row, column) =>
        sum(inSize, (i) => {
          const block = row * inSize + Math.floor(i / blockSize) * blockSize;
          const inputs = x.subarray(block, Math.min(block + blockSize, (row + 1) * inSize));
          return (Math.max(...inputs.map(Math.abs)) / 127 / 2) * Math.abs(at(weights, column * inSize + i));
        }),
      );
      const worst = y.findIndex((value, index) => Math.abs(value - at(expected, index)) > at(bound, index) + 1e-4);
      assert.equal(worst, -1, `${y[worst]} instead of ${expected[worst]}`);
    });
  }
}

test('the product of bytes takes the zero point away and scales each column', async () => {
  const [rows, inSize, out] = [3, 50, 7];
  const random = seededRandom(21);
  const a = zeros('uint8', [rows, inSize]);
  for (let index = 0; index < a.data.length; index++) a.data[index] = Math.floor(random() * 256);
  // Small weights: processors without dot products of bytes clip sums of two large products.
  const b = Int8Array.from({ length: inSize * out }, () => Math.floor(random() * 127) - 63);
  const scales = randomValues(22, out);
  const graph = new Graph('bytes');
  const x = graph.input('a', 'uint8', ['tokens', inSize]);
  const weight = graph.parameter('b', 'int8', [inSize, out], () => b);
  const scale = graph.parameter('scales', 'float32', [out], () => scales);
  graph.output(matMulIntegerToFloat(graph, x, weight, scale, graph.scalar('uint8', 128)), 'y');
  const { y } = await compute(graph, { a });
  const expected = matrix(
    rows,
    out,
    (row, column) =>
      at(scales, column) * sum(inSize, (i) => (at(a.data, row * inSize + i) - 128) * at(b, i * out + column)),
  );
  assertClose(valuesOf(y), expected, 1e-6 * Math.max(...expected.map(Math.abs)));
});
