import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dequantise } from '../../src/weights/dequantise.ts';
import { openGguf } from '../../src/weights/gguf.ts';
import {
  type Blocks,
  blockSize,
  blocksFromQ4,
  blocksFromQ8,
  pickColumns,
  quantiseBlocks4,
  quantiseBlocks8,
  quantiseRows,
} from '../../src/weights/quantise.ts';
import { seededRandom } from '../seeded-random.ts';
import { fixture } from './fixtures.ts';

/** What blocks stand for, computed as their documentation says: [out, in]. */
function weightsOf({ bits, values, scales, offsets }: Blocks, out: number, inSize: number): Float32Array {
  const perRow = Math.ceil(inSize / blockSize);
  const middle = 2 ** (bits - 1);
  return Float32Array.from({ length: out * inSize }, (_, index) => {
    const row = Math.floor(index / inSize);
    const column = index % inSize;
    const block = row * perRow + Math.floor(column / blockSize);
    const place = block * blockSize + (column % blockSize);
    const byte = values[bits === 4 ? place >> 1 : place] as number;
    const level = bits === 4 ? (byte >> (4 * (place & 1))) & 15 : byte;
    const offset = offsets?.[Math.floor(column / blockSize) * out + row] ?? 0;
    return (scales[block] as number) * (level - middle) + offset;
  });
}

function randomWeights(seed: number, count: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => (2 * random() - 1) ** 3);
}

const FILES = ['goldens/gguf/tiny-gqa-mixed.gguf', 'goldens/gguf/tiny-tied-q4_1.gguf', 'gguf/every-type.gguf'];
const STORED = FILES.flatMap((file) => {
  const { tensors } = openGguf(fixture(file));
  return tensors.names().map((name) => ({ tensors, name, ...tensors.info(name) }));
});

for (const type of ['Q4_0', 'Q4_1', 'Q8_0'] as const) {
  test(`GGUF's ${type} becomes blocks without any rounding`, () => {
    const found = STORED.filter(({ dtype }) => dtype === type);
    assert.ok(found.length > 0);
    for (const { tensors, name, shape } of found) {
      const [out = 0, inSize = 0] = shape.length === 2 ? shape : [1, shape[0]];
      const raw = tensors.raw(name);
      const blocks = type === 'Q8_0' ? blocksFromQ8(raw, out, inSize) : blocksFromQ4(raw, out, inSize, type);
      const expected = dequantise(type, raw);
      const actual = weightsOf(blocks, out, inSize);
      // The order of two exact additions may cost the last bit.
      const last = type === 'Q4_1' ? 2 ** -22 : 0;
      const wrong = actual.findIndex((value, index) => {
        const block = Math.floor(index / blockSize) * blockSize;
        const largest = Math.max(...expected.subarray(block, block + blockSize).map(Math.abs));
        return Math.abs(value - (expected[index] as number)) > last * largest;
      });
      assert.equal(wrong, -1, `${name}: ${actual[wrong]} instead of ${expected[wrong]}`);
    }
  });
}

for (const [inSize, what] of [
  [64, 'whole blocks'],
  [75, 'a short last block'],
  [8, 'less than a block'],
] as const) {
  test(`float weights are rounded to the nearest level, with ${what}`, () => {
    const out = 9;
    const weights = randomWeights(inSize, out * inSize);
    // A row of zeros and one of a single value have no range to divide.
    weights.fill(0, 0, inSize);
    weights.fill(0.375, inSize, 2 * inSize);
    for (const [blocks, levels] of [
      [quantiseBlocks4(weights, out, inSize), 16],
      [quantiseBlocks8(weights, out, inSize), 255],
    ] as const) {
      const rounded = weightsOf(blocks, out, inSize);
      for (let index = 0; index < weights.length; index++) {
        const row = Math.floor(index / inSize) * inSize;
        const first = row + Math.floor((index - row) / blockSize) * blockSize;
        const block = weights.subarray(first, Math.min(first + blockSize, row + inSize));
        const span = Math.max(...block) - Math.min(...block);
        const range = levels === 16 ? span : 2 * Math.max(...block.map(Math.abs));
        const error = Math.abs((rounded[index] as number) - (weights[index] as number));
        assert.ok(error <= (0.5001 * range) / (levels - 1) + 1e-7, `${blocks.bits} bits, place ${index}: ${error}`);
      }
    }
  });
}

test('rows of 8 bits leave columns out, and their scale with them', () => {
  const [out, inSize, leaveOut] = [5, 40, [3, 39]];
  const weights = randomWeights(3, out * inSize);
  for (let row = 0; row < out; row++) for (const column of leaveOut) weights[row * inSize + column] = 1000;
  weights.fill(0, 0, inSize);
  const { values, scales } = quantiseRows(weights, out, inSize, leaveOut);
  for (let row = 0; row < out; row++) {
    const scale = scales[row] as number;
    assert.ok(scale > 0 && (row === 0 || scale < 1 / 100), 'what is left out sets no scale');
    for (let column = 0; column < inSize; column++) {
      const stored = (values[column * out + row] as number) * scale;
      const weight = leaveOut.includes(column) ? 0 : (weights[row * inSize + column] as number);
      assert.ok(Math.abs(stored - weight) <= 0.5001 * scale, `row ${row}, column ${column}`);
    }
  }
  const picked = pickColumns(weights, out, inSize, leaveOut);
  assert.deepEqual([...picked], [0, 1000, 1000, 1000, 1000, 0, 1000, 1000, 1000, 1000]);
});
