import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRegions } from '../../../plugins/ocr/regions.ts';

/** A map of probabilities: `#` is 0.9, `+` is 0.5, everything else 0. */
function mapOf(rows: readonly string[]): Float32Array {
  return Float32Array.from([...rows.join('')].map((mark) => ({ '#': 0.9, '+': 0.5 })[mark] ?? 0));
}

test('tells patches apart, joins what touches by a corner, and leaves specks out', () => {
  const rows = ['####....##', '####....##', '....#...##', '....#...##', '.#........'];
  const regions = findRegions(mapOf(rows), 10, 0.3);
  const extents = regions.map(({ outline }) => {
    const [xs, ys] = [outline.map(({ x }) => x), outline.map(({ y }) => y)];
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  });
  assert.deepEqual(extents, [
    [0, 0, 4, 3],
    [8, 0, 9, 3],
  ]);
});

test('does not join the end of one row with the beginning of the next', () => {
  const rows = Array.from({ length: 4 }, () => '##....##');
  assert.equal(findRegions(mapOf(rows), 8, 0.3).length, 2);
});

test('scores a patch by the mean of its pixels', () => {
  const [region] = findRegions(mapOf(['####++++']), 8, 0.3);
  assert.ok(Math.abs((region?.score ?? 0) - 0.7) < 1e-6);
});
