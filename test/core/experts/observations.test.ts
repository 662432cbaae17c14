import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkObservations } from '../../../src/core/experts/observations.ts';
import type { Observation } from '../../../src/core/experts/plugin.ts';

const size = { width: 100, height: 50 };
const check = (value: unknown, sees?: readonly Observation['kind'][]) => checkObservations(value, { sees }, size);

const ONE_OF_EACH: Observation[] = [
  { kind: 'text', text: 'words', alternative: 'w0rds', confidence: 0, box: { x: 0, y: 0, width: 100, height: 50 } },
  { kind: 'object', label: 'dog', confidence: 0.5, box: { x: 1, y: 2, width: 3, height: 4 } },
  { kind: 'class', label: 'espresso', confidence: 1 },
  { kind: 'code', format: 'QR code', text: 'https://example.org', confidence: 1 },
  {
    kind: 'caption',
    text: 'A dog.',
    confidence: 1,
    phrases: [{ text: 'A dog', evidence: [{ expert: 'detect', observation: 0 }] }],
  },
  { kind: 'fingerprint', method: 'phash', value: '00ffAA', confidence: 1 },
  { kind: 'signal', signal: 'scam.text', text: 'free gift', confidence: 0.8 },
];

test('passes every kind of observation as it is', () => {
  assert.deepEqual(check(ONE_OF_EACH), ONE_OF_EACH);
});

test('refuses what is no observation, and names where', () => {
  const [seen] = ONE_OF_EACH;
  const refused: [value: unknown, problem: RegExp][] = [
    [undefined, /something else than observations/],
    [{ length: 1 }, /something else than observations/],
    [[null], /0 /],
    [[{ kind: 'guess', confidence: 1 }], /0\.kind/],
    [[seen, { ...seen, confidence: Number.NaN }], /1\.confidence/],
    [[{ ...seen, confidence: -0.1 }], /0\.confidence/],
    [[{ ...seen, text: 'x'.repeat(10_001) }], /0\.text/],
    [[{ ...seen, text: 7 }], /0\.text/],
    [[{ ...seen, box: { x: Number.NaN, y: 0, width: 1, height: 1 } }], /0\.box\.x/],
    [[{ ...seen, box: { x: 0, y: 0, width: Number.POSITIVE_INFINITY, height: 1 } }], /0\.box\.width/],
    [[{ ...seen, box: { x: 0, y: 0, width: -1, height: 1 } }], /0\.box\.width/],
    [[{ kind: 'object', label: ' ', confidence: 1 }], /0\.label/],
    [[{ kind: 'object', label: 'x'.repeat(101), confidence: 1 }], /0\.label/],
    [[{ kind: 'fingerprint', method: 'phash', value: 'zz', confidence: 1 }], /0\.value/],
    [
      [
        {
          kind: 'caption',
          text: 'x',
          phrases: [{ text: 'x', evidence: [{ expert: 'a', observation: -1 }] }],
          confidence: 1,
        },
      ],
      /evidence/,
    ],
    [Array.from({ length: 2_001 }, () => seen), /2001 observations; 2000 are the most/],
    [new Array(2 ** 31), /observations; 2000 are the most/],
  ];
  for (const [value, problem] of refused) assert.throws(() => check(value), problem);
});

test('lets a getter that throws be a failure like any other', () => {
  const trap = {
    get kind(): string {
      throw new Error('trapped');
    },
  };
  assert.throws(() => check([trap]), /trapped/);
});

test('takes out of texts what shows nothing, and what it knows nothing of', () => {
  const tricky = { kind: 'text', text: 'a\u202eb\u0007\u200bc\ud800', confidence: 1, frame: 9, extra: 'x' };
  assert.deepEqual(check([tricky]), [{ kind: 'text', text: 'abc\ufffd', confidence: 1 }]);
});

test('cuts boxes to the picture, and leaves out those beside it', () => {
  const boxed = (x: number, y: number, width: number, height: number) =>
    check([{ kind: 'object', label: 'dog', confidence: 1, box: { x, y, width, height } }])[0]?.box;
  assert.deepEqual(boxed(-10, -10, 30, 200), { x: 0, y: 0, width: 20, height: 50 });
  assert.equal(boxed(101, 0, 10, 10), undefined);
  assert.equal(boxed(0, -20, 10, 10), undefined);
});

test('holds a plugin to the kinds that it says it sees', () => {
  assert.throws(() => check(ONE_OF_EACH, ['text']), /returned a object, but says that it sees text/);
  assert.equal(check(ONE_OF_EACH.slice(0, 1), ['text', 'object']).length, 1);
});
