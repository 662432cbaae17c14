import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pictures } from '../../../src/graph/tfjs/pictures.ts';
import { assertClose } from '../../engine/support/close.ts';
import { randomValues } from '../../engine/support/tensors.ts';
import { at } from '../reference.ts';
import { type Given, integers, runNode, text, whole } from './model.ts';
import { type Sliding, slide } from './sliding.ts';

const sizes = { rows: 5, columns: 4 };
const picture: Given = { shape: [1, 5, 4, 2], values: randomValues(1, 40) };
const attr = { ksize: integers(1, 3, 2, 1), strides: integers(1, 2, 2, 1), data_format: text('NHWC') };
const valid: Sliding = { window: [3, 2], strides: [2, 2], before: [0, 0], out: [2, 2] };
const same: Sliding = { window: [3, 2], strides: [2, 2], before: [1, 0], out: [3, 2] };

test('MaxPool and AvgPool of TensorFlow.js leave out what lies outside', async () => {
  for (const [padding, how] of [['VALID', valid] as const, ['SAME', same] as const]) {
    const seen = { ...attr, padding: text(padding) };
    const values = (inside: { at: number }[], channel: number) =>
      inside.map((place) => at(picture.values, 2 * place.at + channel));
    const largest = await runNode('MaxPool', seen, { picture });
    assert.deepEqual(largest.shape, [1, ...how.out, 2]);
    assertClose(
      largest.values,
      slide(sizes, how, 2, (inside, channel) => Math.max(...values(inside, channel))),
      1e-6,
    );
    const average = await runNode('AvgPool', seen, { picture });
    const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
    assertClose(
      average.values,
      slide(sizes, how, 2, (inside, channel) => mean(values(inside, channel))),
      1e-6,
    );
  }
});

/** Where a pixel's value is taken from, by the two flags of TensorFlow's kernels. */
const PLACES: [string, Record<string, object>, (i: number, from: number, to: number) => number][] = [
  ['corners on corners', { align_corners: { b: true } }, (i, from, to) => (i * (from - 1)) / (to - 1)],
  ['centres of pixels', { half_pixel_centers: { b: true } }, (i, from, to) => ((i + 0.5) * from) / to - 0.5],
  ['pixels by their corner', {}, (i, from, to) => (i * from) / to],
];

for (const [name, flags, place] of PLACES) {
  for (const [rows, columns] of [
    [10, 7],
    [3, 3],
  ] as const) {
    test(`ResizeBilinear of TensorFlow.js to ${rows} x ${columns}, ${name}`, async () => {
      const y = await runNode('ResizeBilinear', flags, { picture }, { size: whole(rows, columns) });
      assert.deepEqual(y.shape, [1, rows, columns, 2]);
      const reference = Array.from({ length: rows * columns * 2 }, (_, index) => {
        const [row, column] = [Math.floor(index / 2 / columns), Math.floor(index / 2) % columns];
        return between(place(row, 5, rows), place(column, 4, columns), index % 2);
      });
      assertClose(y.values, reference, 1e-5);
    });

    test(`ResizeNearestNeighbor of TensorFlow.js to ${rows} x ${columns}, ${name}`, async () => {
      const y = await runNode('ResizeNearestNeighbor', flags, { picture }, { size: whole(rows, columns) });
      const nearest = (where: number) =>
        'align_corners' in flags || 'half_pixel_centers' in flags ? Math.floor(where + 0.5) : Math.floor(where);
      const reference = Array.from({ length: rows * columns * 2 }, (_, index) => {
        const [row, column] = [Math.floor(index / 2 / columns), Math.floor(index / 2) % columns];
        return pixel(nearest(place(row, 5, rows)), nearest(place(column, 4, columns)), index % 2);
      });
      assertClose(y.values, reference, 0);
    });
  }
}

test('every operation on pictures is tested here', () => {
  assert.deepEqual(Object.keys(pictures).sort(), ['AvgPool', 'MaxPool', 'ResizeBilinear', 'ResizeNearestNeighbor']);
});

/** The value at a place between pixels; beyond the edge lies what is at the edge. */
function between(y: number, x: number, channel: number): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const row = (r: number) => pixel(r, left, channel) * (1 - (x - left)) + pixel(r, left + 1, channel) * (x - left);
  return row(top) * (1 - (y - top)) + row(top + 1) * (y - top);
}

function pixel(y: number, x: number, channel: number): number {
  const [row, column] = [Math.min(4, Math.max(0, y)), Math.min(3, Math.max(0, x))];
  return at(picture.values, (row * 4 + column) * 2 + channel);
}
