import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadLine } from '../../../plugins/ocr/page-reader.ts';
import { unreadLines } from '../../../plugins/ocr/unread.ts';

function line(text: string, width: number, confidence = 0.95): ReadLine {
  const quad = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: 20 },
    { x: 0, y: 20 },
  ] as const;
  return { text, confidence, quad };
}

const textsOf = (...lines: ReadLine[]) => unreadLines(lines).map(({ text }) => text);

test('finds long lines of which next to nothing was read, however sure', () => {
  assert.deepEqual(textsOf(line('! 22:00.', 400), line('', 300, 0)), ['! 22:00.', '']);
});

test('finds long lines that were read with doubt', () => {
  assert.deepEqual(textsOf(line('He e kN o pbl BaMTe', 200, 0.4)), ['He e kN o pbl BaMTe']);
});

test('takes lines of two scripts along, but not those that were read', () => {
  assert.deepEqual(textsOf(line('. ,', 300), line(', 18:20', 160), line('Maria Today at 18:22', 180)), [
    '. ,',
    ', 18:20',
  ]);
});

test('leaves short lines alone, and little among much that was read', () => {
  assert.deepEqual(textsOf(line('', 40, 0)), []);
  assert.deepEqual(textsOf(line('', 60, 0), line('a long line that was read without any trouble', 500)), []);
});
