import { largestDifference } from '../engine/support/close.ts';

/** One tensor or answer of a golden folder, compared with what our code makes of the same input. */
export interface Check {
  name: string;
  /** The largest absolute difference; of ids and strings, the number of entries that differ. */
  error: number;
  tolerance: number;
  ok: boolean;
  /** What went wrong where that is no number. */
  note?: string;
}

/** A kind of golden folder: what it looks like, and how it is checked. */
export interface GoldenSystem {
  name: string;
  /** Whether a folder is of this kind, by the files in it and their keys. */
  recognises(folder: string): boolean;
  /** Runs every case of the folder through the code that serves users, in float32. */
  check(folder: string): AsyncIterable<Check>;
  /** Runs the folder's training batches; nothing for a folder without any. */
  checkTraining?(folder: string): AsyncIterable<Check>;
}

/** Compares numbers; another number of them is an infinite error. */
export function close(
  name: string,
  actual: ArrayLike<number> | undefined,
  expected: ArrayLike<number>,
  tolerance: number,
): Check {
  if (actual?.length !== expected.length) {
    return failed(name, `there are ${actual?.length ?? 'no'} values, not ${expected.length}`);
  }
  const error = largestDifference(actual, expected);
  return { name, error, tolerance, ok: error <= tolerance };
}

/** Compares ids or strings, entry by entry. */
export function same<T>(name: string, actual: ArrayLike<T>, expected: ArrayLike<T>): Check {
  const length = Math.max(actual.length, expected.length);
  const differing = Array.from({ length }, (_, index) => index).filter((index) => actual[index] !== expected[index]);
  const [first] = differing;
  return {
    name,
    error: differing.length,
    tolerance: 0,
    ok: first === undefined,
    ...(first !== undefined && { note: `at ${first}: ${describe(actual[first])}, not ${describe(expected[first])}` }),
  };
}

/** A check that could not be made. */
export function failed(name: string, note: string): Check {
  return { name, error: Number.POSITIVE_INFINITY, tolerance: 0, ok: false, note };
}

function describe(value: unknown): string {
  return typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'nothing');
}
