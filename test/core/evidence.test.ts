import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceTable } from '../../src/core/evidence.ts';
import type { ExpertReport } from '../../src/core/experts/plugin.ts';

const box = { x: 2.6, y: 4, width: 50, height: 9.4 };
const ocr: ExpertReport = {
  name: 'ocr',
  version: '3',
  image: 1,
  ms: 12.4,
  ok: true,
  observations: [
    { kind: 'text', text: 'Total\n14.02', confidence: 0.981, box },
    { kind: 'text', text: '1l', alternative: '11', confidence: 0.5, frame: 3 },
  ],
};
const detect: ExpertReport = {
  name: 'detect',
  version: '3',
  image: 2,
  ms: 8,
  ok: true,
  observations: [
    { kind: 'object', label: 'dog', confidence: 0.7, box },
    {
      kind: 'caption',
      text: 'A dog',
      confidence: 1,
      phrases: [{ text: 'dog', evidence: [{ expert: 'detect', observation: 0 }] }],
    },
  ],
};
const codes: ExpertReport = {
  name: 'codes',
  version: '1',
  image: 1,
  ms: 3,
  ok: false,
  observations: [],
  error: 'it took too long',
};

test('lists what was seen image by image, with where it was seen and what it rests on', () => {
  assert.deepEqual(evidenceTable([detect, ocr, codes], ['receipt.png', 'yard\n.png']), [
    'Image 1 (receipt.png)',
    '  ocr 3: 2 observed (12 ms)',
    '     1  text        0.98  "Total 14.02"  at 3,4, 50 x 9',
    '     2  text        0.50  "1l" or "11"  frame 3',
    '  codes 1: failed: it took too long (3 ms)',
    'Image 2 (yard .png)',
    '  detect 3: 2 observed (8 ms)',
    '     1  object      0.70  dog  at 3,4, 50 x 9',
    '     2  caption     1.00  "A dog" from detect 1',
  ]);
});

test('numbers images that have no names, and lists nothing where nobody looked', () => {
  assert.deepEqual(evidenceTable([codes]), ['Image 1', '  codes 1: failed: it took too long (3 ms)']);
  assert.deepEqual(evidenceTable([]), []);
});
