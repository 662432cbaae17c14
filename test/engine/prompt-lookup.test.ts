import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PromptLookup } from '../../src/engine/prompt-lookup.ts';

test('what followed the last few tokens before is guessed to follow again', () => {
  const lookup = new PromptLookup([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 1, 2, 3]);
  assert.deepEqual(lookup.guess(7), [4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(lookup.guess(2), [4, 5], 'no more than is wanted');
  assert.deepEqual(lookup.guess(0), []);
});

test('a short match is trusted less far than a long one', () => {
  const short = new PromptLookup([9, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3]).guess(7);
  const long = new PromptLookup([1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3]).guess(7);
  assert.deepEqual(short, [4, 5, 6, 7, 8, 1, 2].slice(0, short.length));
  assert.ok(short.length > 0 && short.length < long.length);
});

test('without a match nothing is guessed, whatever the length', () => {
  for (const ids of [[], [1], [1, 2], [1, 2, 3, 4], [1, 2, 3, 9, 3]]) {
    assert.deepEqual(new PromptLookup(ids).guess(7), [], ids.join());
  }
});

test('the latest place counts, and tokens that come are taken in', () => {
  const lookup = new PromptLookup([1, 2, 3, 50, 1, 2, 3, 60]);
  assert.deepEqual(lookup.guess(1), []);
  for (const id of [1, 2, 3]) lookup.push(id);
  assert.deepEqual(lookup.guess(1), [60]);
  lookup.push(60);
  assert.equal(lookup.guess(1)[0], 1, 'three tokens on, the match goes on');
  lookup.push(99);
  assert.deepEqual(lookup.guess(7), []);
});

test('a guess never reaches behind what is known', () => {
  assert.deepEqual(new PromptLookup([5, 5, 5, 5]).guess(7), [5]);
});
