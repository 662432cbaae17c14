import type { TensorType } from './tensor-source.ts';

/** How many values a block of each type holds and how many bytes it takes. Plain types are blocks of one value. */
const BLOCKS: Record<TensorType, { values: number; bytes: number }> = {
  F64: { values: 1, bytes: 8 },
  F32: { values: 1, bytes: 4 },
  F16: { values: 1, bytes: 2 },
  BF16: { values: 1, bytes: 2 },
  I64: { values: 1, bytes: 8 },
  I32: { values: 1, bytes: 4 },
  I16: { values: 1, bytes: 2 },
  I8: { values: 1, bytes: 1 },
  U8: { values: 1, bytes: 1 },
  BOOL: { values: 1, bytes: 1 },
  Q4_0: { values: 32, bytes: 18 },
  Q4_1: { values: 32, bytes: 20 },
  Q5_0: { values: 32, bytes: 22 },
  Q5_1: { values: 32, bytes: 24 },
  Q8_0: { values: 32, bytes: 34 },
  Q4_K: { values: 256, bytes: 144 },
  Q6_K: { values: 256, bytes: 210 },
};

/** Bytes that `count` values take, or undefined when they are no whole number of blocks. */
export function storedBytes(dtype: TensorType, count: number): number | undefined {
  const { values, bytes } = BLOCKS[dtype];
  return count % values === 0 ? (count / values) * bytes : undefined;
}

/** Number of values of a tensor. */
export function valueCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Number of values in one row, a row being one step along the first dimension. */
export function rowValues(shape: readonly number[]): number {
  return valueCount(shape.slice(1));
}
