import assert from 'node:assert/strict';

/** The largest difference of two equally long lists; infinite where one holds what is no number. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  let largest = 0;
  for (let index = 0; index < actual.length; index++) {
    const difference = Math.abs((actual[index] as number) - (expected[index] as number));
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}

export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = 'the values',
): void {
  const difference = largestDifference(actual, expected);
  assert.ok(difference <= tolerance, `${what} differ by ${difference}, more than ${tolerance}`);
}

/** The root mean square of the differences, as a share of that of the expected values. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  let differences = 0;
  let squares = 0;
  for (let index = 0; index < actual.length; index++) {
    differences += ((actual[index] as number) - (expected[index] as number)) ** 2;
    squares += (expected[index] as number) ** 2;
  }
  return Math.sqrt(differences / squares);
}

/** The place of the largest value, the first of equals. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if ((values[index] as number) > (values[best] as number)) best = index;
  }
  return best;
}
