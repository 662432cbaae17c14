import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Quad } from '../../../plugins/ocr/geometry.ts';
import { splitPanels } from '../../../plugins/ocr/panels.ts';
import type { Pixels } from '../../../plugins/ocr/pixels.ts';

/** A page of 300 by 100 pixels whose columns have the brightness that `ground` says. */
function pageOf(ground: (x: number, y: number) => number): Pixels {
  const [width, height] = [300, 100];
  const pixels = Array.from({ length: width * height }, (_, at) => ground(at % width, Math.floor(at / width)));
  return { width, height, rgb: Uint8Array.from(pixels.flatMap((grey) => [grey, grey, grey])) };
}

function line(text: string, left: number, top: number, width = 80): { text: string; quad: Quad } {
  const [right, bottom] = [left + width, top + 16];
  const quad: Quad = [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
  return { text, quad };
}

const lines = [line('one', 10, 5), line('three', 180, 12), line('two', 10, 40), line('four', 180, 60)];

function textsOf(page: Pixels, of = lines): string[] {
  return splitPanels(page, of).map((panel) => panel.map(({ text }) => text).join(' '));
}

test('takes pictures apart that stand side by side on different grounds', () => {
  assert.deepEqual(textsOf(pageOf((x) => (x < 150 ? 255 : 50))), ['one two', 'three four']);
  // One is less high than the other.
  assert.deepEqual(textsOf(pageOf((x, y) => (x < 150 && y < 60 ? 255 : 50))), ['one two', 'three four']);
});

test('takes pictures apart that a strip parts, but not at a thin line', () => {
  assert.deepEqual(textsOf(pageOf((x) => (x >= 140 && x < 150 ? 0 : 255))), ['one two', 'three four']);
  assert.deepEqual(textsOf(pageOf((x) => (x === 140 ? 0 : 255))), ['one three two four']);
});

test('leaves a page whole that is of one ground, or on which a button is of another', () => {
  assert.deepEqual(textsOf(pageOf(() => 255)), ['one three two four']);
  assert.deepEqual(textsOf(pageOf((x, y) => (x > 160 && y > 50 && y < 80 ? 90 : 255))), ['one three two four']);
});

test('leaves a table whole that has a column on another ground', () => {
  const table = [line('Name', 10, 5), line('Ada', 180, 6), line('Town', 10, 40), line('York', 180, 40)];
  assert.deepEqual(
    textsOf(
      pageOf((x) => (x < 150 ? 255 : 220)),
      table,
    ),
    ['Name Ada Town York'],
  );
});

test('gives nothing for nothing', () => {
  assert.deepEqual(
    textsOf(
      pageOf(() => 255),
      [],
    ),
    [''],
  );
});
