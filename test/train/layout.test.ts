import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOut } from '../../src/train/layout.ts';
import { type Batch, BatchError, IGNORED, PADDING, VISUAL } from '../../src/train/training-step.ts';

const options = { vocabularySize: 10, contextLength: 8 };

/** One row: a beginning of two tokens, two questions on it, padding. */
const shared: Batch = {
  rows: 1,
  length: 7,
  tokens: Int32Array.of(1, 2, 3, 4, 5, 6, 0),
  segments: Int32Array.of(0, 0, 1, 1, 2, 2, PADDING),
  targets: Int32Array.of(IGNORED, IGNORED, 4, 9, 6, IGNORED, IGNORED),
};

function sees(batch: Batch, more: Partial<Parameters<typeof layOut>[1]> = {}): string[] {
  const { bias, length } = layOut(batch, { ...options, ...more });
  const marks = Array.from(bias.data, (value) => (value === 0 ? 'x' : '.')).join('');
  return Array.from({ length: length * batch.rows }, (_, row) => marks.slice(row * length, (row + 1) * length));
}

test('positions of every segment go on where the beginning ends', () => {
  const { positions } = layOut(shared, options);
  assert.deepEqual(Array.from(positions.data, Number), [0, 1, 2, 3, 2, 3, 0]);
});

test('a token sees the beginning and what is before it in its own segment', () => {
  assert.deepEqual(sees(shared).slice(0, 6), ['x......', 'xx.....', 'xxx....', 'xxxx...', 'xx..x..', 'xx..xx.']);
});

test('without segments a row is one sequence', () => {
  const { segments, ...plain } = shared;
  assert.ok(segments);
  const { positions } = layOut(plain, options);
  assert.deepEqual(Array.from(positions.data, Number), [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(sees(plain)[4], 'xxxxx..');
});

test('a window ends what is seen by positions', () => {
  assert.equal(sees(shared, { window: 3 })[3], '.xxx...');
  assert.equal(sees(shared, { window: 3 })[5], '.x..xx.');
});

test('a hidden first token is seen by itself alone', () => {
  assert.deepEqual(sees(shared, { hidesFirst: true }).slice(0, 3), ['x......', '.x.....', '.xx....']);
});

test('targets are gathered over all rows', () => {
  const batch = {
    rows: 2,
    length: 2,
    tokens: Int32Array.of(1, 2, 3, 4),
    targets: Int32Array.of(IGNORED, 7, 4, IGNORED),
  };
  const { targetRows, targets } = layOut(batch, options);
  assert.deepEqual([...targetRows.data], [1n, 2n]);
  assert.deepEqual([...targets.data], [7n, 4n]);
});

const WRONG: [what: string, batch: Partial<Batch>, message: RegExp][] = [
  ['too few tokens', { tokens: Int32Array.of(1) }, /1 rows of 7 tokens have 1 tokens/],
  ['too few targets', { targets: Int32Array.of(1) }, /have 1 targets/],
  ['a token beyond the vocabulary', { tokens: Int32Array.of(1, 2, 10, 4, 5, 6, 0) }, /Row 0, token 2: .* 10/],
  ['a negative token', { tokens: Int32Array.of(1, 2, -7, 4, 5, 6, 0) }, /Row 0, token 2: .* -7/],
  ['a target beyond the vocabulary', { targets: new Int32Array(7).fill(10) }, /Row 0, token 0: .* target 10/],
  ['no target at all', { targets: new Int32Array(7).fill(IGNORED) }, /no target/],
  ['a segment in two pieces', { segments: Int32Array.of(0, 0, 1, 2, 1, 1, 1) }, /segment 1 goes on at token 4/],
];

for (const [what, change, message] of WRONG) {
  test(`${what} is refused`, () => {
    assert.throws(() => layOut({ ...shared, ...change }, options), { name: 'BatchError', message });
  });
}

test('a sequence longer than the context is refused', () => {
  assert.throws(
    () => layOut(shared, { ...options, contextLength: 3 }),
    new BatchError('Row 0 is longer than the context of 3 tokens.'),
  );
});

test('places of visual tokens are no unknown tokens', () => {
  assert.ok(layOut({ ...shared, tokens: Int32Array.of(1, VISUAL, VISUAL, 4, 5, 6, 0) }, options));
});
