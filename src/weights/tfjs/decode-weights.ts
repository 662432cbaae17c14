import { float16ToFloat32 } from '../float16.ts';
import type { WeightEntry } from './graph-model-schema.ts';
import { TfjsError } from './tfjs-error.ts';

/** A tensor of a TensorFlow.js model whose values are known, in row-major order. Truth values are 0 and 1. */
export interface TfjsTensor {
  type: 'float32' | 'int32' | 'bool';
  shape: readonly number[];
  data: Float32Array | Int32Array | Uint8Array;
}

const STORED_BYTES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };

/**
 * Takes a model's weights out of its shards put together, as `tf.io.decodeWeights` does: one after the other, without
 * gaps; what was quantised to 8 or 16 bits is `stored · scale + min`.
 * @throws {TfjsError} when there are too few bytes, or too many.
 */
export function decodeWeights(entries: readonly WeightEntry[], bytes: Uint8Array): Map<string, TfjsTensor> {
  const tensors = new Map<string, TfjsTensor>();
  let offset = 0;
  for (const entry of entries) {
    const count = entry.shape.reduce((product, size) => product * size, 1);
    const length = count * STORED_BYTES[entry.quantization?.dtype ?? entry.dtype];
    if (offset + length > bytes.length) throw new TfjsError(`its weights end within "${entry.name}"`);
    // A copy, since a view of wider numbers must begin at a multiple of their size.
    tensors.set(entry.name, {
      type: entry.dtype,
      shape: entry.shape,
      data: decode(entry, new Uint8Array(bytes.subarray(offset, offset + length))),
    });
    offset += length;
  }
  if (offset < bytes.length) throw new TfjsError(`${bytes.length - offset} bytes of its weights belong to no tensor`);
  return tensors;
}

function decode({ name, dtype, quantization }: WeightEntry, bytes: Uint8Array<ArrayBuffer>): TfjsTensor['data'] {
  if (!quantization) {
    if (dtype === 'bool') return bytes;
    return dtype === 'int32' ? new Int32Array(bytes.buffer) : new Float32Array(bytes.buffer);
  }
  if (quantization.dtype === 'float16') return float16ToFloat32(bytes);
  const { scale, min } = quantization;
  if (scale === undefined || min === undefined) throw new TfjsError(`"${name}" is quantised without scale and min`);
  const stored = quantization.dtype === 'uint8' ? bytes : new Uint16Array(bytes.buffer);
  if (dtype === 'int32') return Int32Array.from(stored, (value) => Math.round(value * scale + min));
  return Float32Array.from(stored, (value) => value * scale + min);
}
