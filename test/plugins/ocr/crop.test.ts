import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutOut } from '../../../plugins/ocr/crop.ts';
import { type Quad, turnQuad } from '../../../plugins/ocr/geometry.ts';
import type { Pixels } from '../../../plugins/ocr/pixels.ts';

function grey(width: number, values: readonly number[]): Pixels {
  return {
    width,
    height: values.length / width,
    rgb: Uint8Array.from(values.flatMap((value) => [value, value, value])),
  };
}

function values({ rgb }: Pixels): number[] {
  return [...rgb].filter((_, index) => index % 3 === 0);
}

function box(left: number, top: number, right: number, bottom: number): Quad {
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}

const page = grey(3, [10, 20, 30, 40, 50, 60]);

test('cuts pixels out as they are where nothing is turned or scaled', () => {
  assert.deepEqual(values(cutOut(page, box(1, 0, 3, 2), 2, 2)), [20, 30, 50, 60]);
});

test('reads a turned line from its beginning', () => {
  assert.deepEqual(values(cutOut(page, turnQuad(box(0, 0, 3, 2), 2), 3, 2)), [60, 50, 40, 30, 20, 10]);
  assert.deepEqual(values(cutOut(page, turnQuad(box(0, 0, 3, 2), 1), 2, 3)), [40, 10, 50, 20, 60, 30]);
});

test('averages where it shrinks, and interpolates where it enlarges', () => {
  assert.deepEqual(values(cutOut(grey(4, [0, 100, 0, 100]), box(0, 0, 4, 1), 2, 1)), [50, 50]);
  assert.deepEqual(values(cutOut(grey(2, [0, 100]), box(0, 0, 2, 1), 4, 1)), [0, 25, 75, 100]);
});

test('continues the edge beyond the page', () => {
  assert.deepEqual(values(cutOut(grey(2, [10, 90]), box(-2, 0, 4, 1), 6, 1)), [10, 10, 10, 90, 90, 90]);
});
