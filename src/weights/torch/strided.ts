import { rowValues } from '../tensor-type.ts';
import type { TorchTensor } from './pickle-values.ts';

/** Whether a tensor's values lie in row-major order without gaps. */
export function isContiguous({ shape, strides }: TorchTensor): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    if (size === 0) return true;
    if (size !== 1 && strides[axis] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Number of values of the storage from a tensor's first value to its last, both included. */
export function extentOf(shape: readonly number[], strides: readonly number[]): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((extent, size, axis) => extent + (size - 1) * (strides[axis] ?? 0), 1);
}

/**
 * Puts values that lie apart into row-major order.
 * @param source The storage's bytes from the first value on.
 * @param valueBytes Bytes of one value.
 */
export function gatherStrided(
  source: Uint8Array,
  shape: readonly number[],
  strides: readonly number[],
  valueBytes: number,
): Uint8Array {
  const gathered = new Uint8Array((shape[0] ?? 1) * rowValues(shape) * valueBytes);
  let target = 0;
  const copy = (axis: number, at: number): void => {
    if (axis === shape.length) {
      for (let byte = 0; byte < valueBytes; byte++) gathered[target++] = source[at * valueBytes + byte] ?? 0;
      return;
    }
    for (let i = 0; i < (shape[axis] ?? 0); i++) copy(axis + 1, at + i * (strides[axis] ?? 0));
  };
  copy(0, 0);
  return gathered;
}
