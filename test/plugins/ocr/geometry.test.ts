import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  growRectangle,
  type Point,
  type Quad,
  rotate,
  sizeOf,
  smallestRectangle,
  turnQuad,
} from '../../../plugins/ocr/geometry.ts';
import { type Pixels, turnPoint, turnRight } from '../../../plugins/ocr/pixels.ts';

const square: Quad = [
  { x: 0, y: 0 },
  { x: 4, y: 0 },
  { x: 4, y: 2 },
  { x: 0, y: 2 },
];

function assertClose(actual: number, expected: number, about: string): void {
  assert.ok(Math.abs(actual - expected) < 0.05, `${about}: ${actual}, not ${expected}`);
}

/** The pixels of a filled rectangle of this size, turned about its upper left corner. */
function pixelsOf(width: number, height: number, degrees: number): Point[] {
  const columns = Array.from({ length: width }, (_, x) => x);
  const pixels = columns.flatMap((x) => Array.from({ length: height }, (_, y) => ({ x, y })));
  return pixels.map((pixel) => rotate(pixel, (degrees * Math.PI) / 180));
}

test('finds the smallest rectangle around pixels, however they lean', () => {
  for (const degrees of [0, 12, -30, 44]) {
    const quad = smallestRectangle(pixelsOf(60, 10, degrees));
    const { width, height } = sizeOf(quad);
    assertClose(width, 60, `width at ${degrees}`);
    assertClose(height, 10, `height at ${degrees}`);
    const angle = (Math.atan2(quad[1].y - quad[0].y, quad[1].x - quad[0].x) * 180) / Math.PI;
    assertClose(angle, degrees, 'angle');
  }
});

test('lets a rectangle lean by at most 45 degrees: what leans more is tall', () => {
  const { width, height } = sizeOf(smallestRectangle(pixelsOf(60, 10, 80)));
  assertClose(width, 10, 'width');
  assertClose(height, 60, 'height');
});

test('finds a rectangle around a single pixel and around pixels in a row', () => {
  assert.deepEqual(sizeOf(smallestRectangle([{ x: 3, y: 5 }])), { width: 1, height: 1 });
  assert.deepEqual(sizeOf(smallestRectangle([3, 4, 5].map((x) => ({ x, y: 7 })))), { width: 3, height: 1 });
});

test('grows a rectangle on every side', () => {
  assert.deepEqual(growRectangle(square, 1), [
    { x: -1, y: -1 },
    { x: 5, y: -1 },
    { x: 5, y: 3 },
    { x: -1, y: 3 },
  ]);
});

test('turns the corners of a line that runs upwards, or upside down', () => {
  assert.deepEqual(turnQuad(square, 1)[0], square[3]);
  assert.deepEqual(turnQuad(square, 2), [square[2], square[3], square[0], square[1]]);
  assert.deepEqual(turnQuad(square, 4), square);
});

test('turns pictures, and points back to where they were', () => {
  const picture: Pixels = { width: 2, height: 1, rgb: Uint8Array.of(1, 1, 1, 2, 2, 2) };
  const turned = turnRight(picture);
  assert.deepEqual([turned.width, turned.height, ...turned.rgb], [1, 2, 1, 1, 1, 2, 2, 2]);
  assert.deepEqual(turnRight(turned).rgb, Uint8Array.of(2, 2, 2, 1, 1, 1));
  const sizes = [picture, turned];
  for (const quarters of [0, 1, 2, 3]) {
    const there = turnPoint({ x: 1.5, y: 0.25 }, picture, quarters);
    const back = turnPoint(there, sizes[quarters % 2] as Pixels, (4 - quarters) % 4);
    assert.deepEqual(back, { x: 1.5, y: 0.25 }, `${quarters} quarters`);
  }
});
