import { bfloat16ToFloat32, float16ToFloat32, readFloat16 } from './float16.ts';
import { dequantiseQ4K, dequantiseQ6K } from './k-quants.ts';
import type { TensorType } from './tensor-source.ts';

/**
 * The float32 values of stored bytes, which are whole blocks of the type. Quantised types follow GGUF to the bit:
 * each product and each sum is rounded to float32. 64-bit types are rounded to the nearest float32. F32 values may
 * share the bytes' memory.
 */
export function dequantise(dtype: TensorType, bytes: Uint8Array): Float32Array {
  return DECODERS[dtype](bytes);
}

const DECODERS: Record<TensorType, (bytes: Uint8Array) => Float32Array> = {
  F64: (bytes) => Float32Array.from(view(Float64Array, bytes)),
  F32: (bytes) => view(Float32Array, bytes),
  F16: float16ToFloat32,
  BF16: bfloat16ToFloat32,
  I64: (bytes) => Float32Array.from(view(BigInt64Array, bytes), Number),
  I32: (bytes) => Float32Array.from(view(Int32Array, bytes)),
  I16: (bytes) => Float32Array.from(view(Int16Array, bytes)),
  I8: (bytes) => Float32Array.from(view(Int8Array, bytes)),
  U8: (bytes) => Float32Array.from(bytes),
  BOOL: (bytes) => Float32Array.from(bytes, (byte) => (byte === 0 ? 0 : 1)),
  Q4_0: (bytes) => dequantiseNibbles(bytes, { hasMinimum: false, hasFifthBits: false, zero: 8 }),
  Q4_1: (bytes) => dequantiseNibbles(bytes, { hasMinimum: true, hasFifthBits: false, zero: 0 }),
  Q5_0: (bytes) => dequantiseNibbles(bytes, { hasMinimum: false, hasFifthBits: true, zero: 16 }),
  Q5_1: (bytes) => dequantiseNibbles(bytes, { hasMinimum: true, hasFifthBits: true, zero: 0 }),
  Q8_0: dequantiseQ8,
  Q4_K: dequantiseQ4K,
  Q6_K: dequantiseQ6K,
};

type NumbersConstructor<T> = {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
  BYTES_PER_ELEMENT: number;
};

/** The bytes as numbers; a copy of them only where they are not aligned. */
function view<T>(Numbers: NumbersConstructor<T>, bytes: Uint8Array): T {
  const size = Numbers.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new Numbers(aligned.buffer, aligned.byteOffset, aligned.length / size);
}

interface NibbleLayout {
  hasMinimum: boolean;
  hasFifthBits: boolean;
  zero: number;
}

/**
 * Blocks of 32 values: f16 scale, f16 minimum if there is one, 32 fifth bits if there are, then 16 bytes whose low
 * nibbles are the values 0..15 and whose high nibbles are the values 16..31. A value is scale * (n - zero) + minimum.
 */
function dequantiseNibbles(bytes: Uint8Array, { hasMinimum, hasFifthBits, zero }: NibbleLayout): Float32Array {
  const fifthBitsAt = hasMinimum ? 4 : 2;
  const nibblesAt = fifthBitsAt + (hasFifthBits ? 4 : 0);
  const blockBytes = nibblesAt + 16;
  const values = new Float32Array((bytes.length / blockBytes) * 32);
  for (let block = 0, out = 0; block < bytes.length; block += blockBytes, out += 32) {
    const scale = readFloat16(bytes, block);
    // Adding -0 leaves every number as it is, -0 included.
    const minimum = hasMinimum ? readFloat16(bytes, block + 2) : -0;
    const fifthBits = hasFifthBits ? readUint32(bytes, block + fifthBitsAt) : 0;
    for (let i = 0; i < 16; i++) {
      const pair = bytes[block + nibblesAt + i] ?? 0;
      const low = (pair & 15) | (((fifthBits >>> i) & 1) << 4);
      const high = (pair >>> 4) | (((fifthBits >>> (i + 16)) & 1) << 4);
      values[out + i] = Math.fround(scale * (low - zero)) + minimum;
      values[out + i + 16] = Math.fround(scale * (high - zero)) + minimum;
    }
  }
  return values;
}

/** Blocks of 32 values: f16 scale, 32 signed bytes. */
function dequantiseQ8(bytes: Uint8Array): Float32Array {
  const values = new Float32Array((bytes.length / 34) * 32);
  for (let block = 0, out = 0; block < bytes.length; block += 34, out += 32) {
    const scale = readFloat16(bytes, block);
    for (let i = 0; i < 32; i++) values[out + i] = scale * (((bytes[block + 2 + i] ?? 0) << 24) >> 24);
  }
  return values;
}

function readUint32(bytes: Uint8Array, offset: number): number {
  return (
    ((bytes[offset] ?? 0) |
      ((bytes[offset + 1] ?? 0) << 8) |
      ((bytes[offset + 2] ?? 0) << 16) |
      ((bytes[offset + 3] ?? 0) << 24)) >>>
    0
  );
}
