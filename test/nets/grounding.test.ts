import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addRows, groundWord } from '../../src/nets/grounding.ts';

const none = new Float32Array(4);

/** Two visual tokens: one tells the first direction surely, one lies between the second and the third. */
const told = {
  words: Float32Array.of(5, 0, 0, 0, 0, 1, 1, 0),
  nearest: Float32Array.of(0.9, Math.SQRT1_2),
};

test('a word is told by the tokens whose direction comes near to it, measured by the nearest word of the lexicon', () => {
  const first = groundWord(Float32Array.of(2, 0, 0, 0), none, [told]);
  assert.ok((first?.[0] ?? 0) > 0.95 && first?.[1] === 0, String(first));
  const second = groundWord(Float32Array.of(0, 0.1, 0, 0), none, [told]);
  assert.ok(second?.[0] === 0 && (second?.[1] ?? 0) > 0.95, String(second));
  const aside = groundWord(Float32Array.of(0, 1, 0, 2), none, [told]);
  assert.ok((aside?.[1] ?? 1) < (second?.[1] ?? 0), String(aside));
});

test('a word that no token tells is told by none, and so are all by a token that tells nothing', () => {
  assert.equal(groundWord(Float32Array.of(0, 0, 0, 1), none, [told]), undefined);
  const blank = { words: new Float32Array(4), nearest: new Float32Array(1) };
  assert.equal(groundWord(Float32Array.of(1, 0, 0, 0), none, [blank]), undefined);
});

test('what is common to all words counts nothing, and several pictures count together', () => {
  const mean = Float32Array.of(0, 0, 0, 7);
  assert.deepEqual(
    groundWord(Float32Array.of(2, 0, 0, 7), mean, [told]),
    groundWord(Float32Array.of(2, 0, 0, 0), none, [told]),
  );
  const once = groundWord(Float32Array.of(2, 0, 0, 0), none, [told]);
  assert.deepEqual(
    groundWord(Float32Array.of(2, 0, 0, 0), none, [told, told]),
    once?.map((share) => 2 * share),
  );
  assert.equal(groundWord(Float32Array.of(2, 0, 0, 0), none, []), undefined);
});

test('rows are added by their shares', () => {
  const sum = Float32Array.of(1, 1);
  addRows(sum, Float32Array.of(0.5, 0, 2), Float32Array.of(2, 4, 100, 100, 1, -1));
  assert.deepEqual([...sum], [4, 1]);
});
