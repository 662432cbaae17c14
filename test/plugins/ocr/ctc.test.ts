import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../../../plugins/ocr/ctc.ts';

const alphabet = ['a', 'b', 'I', 'l', 'O', '0'];
const classes = ['_', ...alphabet, ' '];

/** Reads steps that say how likely each class is; what is left over is the blank's. */
function read(...steps: Record<string, number>[]) {
  const data = steps.flatMap((step) => {
    const rest = 1 - Object.values(step).reduce((sum, value) => sum + value, 0);
    return classes.map((name) => step[name] ?? (name === '_' ? rest : 0));
  });
  return decode({ dims: [1, steps.length, classes.length], data: Float32Array.from(data) }, alphabet);
}

test('writes a repeated class once, and twice with a blank between', () => {
  assert.equal(read({ a: 0.9 }, { a: 0.8 }, {}, { a: 0.9 }, { b: 0.9 }).text, 'aab');
});

test('is as sure as its characters are', () => {
  assert.ok(Math.abs(read({ a: 0.9 }, {}, { b: 0.7 }).confidence - 0.8) < 1e-6);
  assert.deepEqual(read({}, {}), { text: '', confidence: 0 });
});

test('takes a space back that the network only thought of', () => {
  assert.equal(read({ a: 0.9 }, { ' ': 0.06 }, { b: 0.9 }).text, 'a b');
  assert.equal(read({ a: 0.9 }, { ' ': 0.04 }, { b: 0.9 }).text, 'ab');
  assert.equal(read({ ' ': 0.9 }, { a: 0.9 }, { ' ': 0.9 }, { a: 0.9 }, { ' ': 0.3 }).text, 'a a');
});

test('takes a doubtful capital after a small letter for what looks like it', () => {
  const doubtful = { I: 0.55, l: 0.4 };
  assert.equal(read({ a: 0.9 }, doubtful, { b: 0.9 }).text, 'alb');
  assert.equal(read({ a: 0.9 }, { I: 0.95, l: 0.04 }, { b: 0.9 }).text, 'aIb');
  assert.equal(read({ a: 0.9 }, { ' ': 0.9 }, doubtful, { b: 0.9 }).text, 'a Ib');
  assert.equal(read({ b: 0.9 }, { O: 0.7, '0': 0.25 }, { a: 0.9 }).text, 'b0a');
});

test('refuses an alphabet that does not fit the network', () => {
  const output = { dims: [1, 1, 4], data: Float32Array.of(1, 0, 0, 0) };
  assert.throws(() => decode(output, alphabet), /4 classes needs 2 characters, not 6/);
});
