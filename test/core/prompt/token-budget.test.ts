import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clipToTokens, shareOut } from '../../../src/core/prompt/token-budget.ts';

/** One token a character: cuts can be seen exactly. */
const countTokens = (text: string) => [...text].length;

test('gives everybody all where there is enough', () => {
  assert.deepEqual(shareOut([5, 0, 20], 25), [5, 0, 20]);
});

test('gives what the small ones leave to the large ones', () => {
  assert.deepEqual(shareOut([100, 10, 100], 90), [40, 10, 40]);
  assert.deepEqual(shareOut([], 90), []);
});

test('never gives more than there is or than is needed', () => {
  for (let budget = 0; budget < 60; budget += 1) {
    const needs = [7, 31, 0, 12, 31];
    const shares = shareOut(needs, budget);
    assert.ok(shares.reduce((sum, share) => sum + share, 0) <= budget);
    shares.forEach((share, index) => {
      assert.ok(share >= 0 && share <= (needs[index] ?? 0));
    });
  }
});

test('cuts after a line, else after a word, else anywhere but within a character', () => {
  assert.equal(clipToTokens('one line\nand another', 12, countTokens), 'one line');
  assert.equal(clipToTokens('only some words here', 13, countTokens), 'only some');
  assert.equal(clipToTokens('abcdefghij', 4, countTokens), 'abcd');
  assert.equal(clipToTokens('🦉🦉🦉🦉', 3, countTokens), '🦉🦉🦉');
  assert.equal(clipToTokens('fits', 4, countTokens), 'fits');
  assert.equal(clipToTokens('anything', 0, countTokens), '');
});
