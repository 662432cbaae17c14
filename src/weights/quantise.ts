import { readFloat16 } from './float16.ts';

/**
 * Weights in the forms that ONNX Runtime's fast kernels take. Linear weights come as [out, in], row-major.
 * "Blocks" are runs of 32 values along the input dimension, as in GGUF; a row whose length is no multiple of 32 is
 * padded with zeros.
 */

export const blockSize = 32;

/** One int8 scale per output row, laid out [in, out] as the integer matrix product wants it. */
export interface RowQuantised {
  values: Int8Array;
  /** [out]; weight = value · scale. */
  scales: Float32Array;
}

/** Rounds each row to 8 bits, symmetric around zero. Columns in `leaveOut` become 0: they are multiplied elsewhere. */
export function quantiseRows(
  weights: Float32Array,
  outSize: number,
  inSize: number,
  leaveOut: readonly number[],
): RowQuantised {
  const skipped = new Uint8Array(inSize);
  for (const column of leaveOut) skipped[column] = 1;
  const values = new Int8Array(inSize * outSize);
  const scales = new Float32Array(outSize);
  for (let row = 0; row < outSize; row++) {
    const start = row * inSize;
    let largest = 0;
    for (let column = 0; column < inSize; column++) {
      if (!skipped[column]) largest = Math.max(largest, Math.abs(weights[start + column] as number));
    }
    const scale = largest / 127 || 1;
    scales[row] = scale;
    for (let column = 0; column < inSize; column++) {
      if (!skipped[column]) values[column * outSize + row] = Math.round((weights[start + column] as number) / scale);
    }
  }
  return { values, scales };
}

/** Columns of a weight as their own matrix [columns, out]. */
export function pickColumns(
  weights: Float32Array,
  outSize: number,
  inSize: number,
  columns: readonly number[],
): Float32Array {
  const picked = new Float32Array(columns.length * outSize);
  columns.forEach((column, index) => {
    for (let row = 0; row < outSize; row++) {
      picked[index * outSize + row] = weights[row * inSize + column] as number;
    }
  });
  return picked;
}

/**
 * Block-quantised weights for MatMulNBits, whose zero point is the middle of the range (8 or 128):
 * weight = scale · (value - middle) + offset.
 */
export interface Blocks {
  bits: 4 | 8;
  /** [out, blocks, 32 · bits / 8]; with 4 bits the low half of a byte comes first. */
  values: Uint8Array;
  /** [out, blocks]. */
  scales: Float32Array;
  /** [blocks, out]; absent when all are zero. Times the sum of a block's inputs, it completes the product. */
  offsets?: Float32Array;
}

const q4BlockBytes = { Q4_0: 18, Q4_1: 20 } as const;

/** GGUF's 4-bit blocks, value for value: nothing is rounded. */
export function blocksFromQ4(raw: Uint8Array, outSize: number, inSize: number, type: 'Q4_0' | 'Q4_1'): Blocks {
  const perRow = inSize / blockSize;
  const bytes = q4BlockBytes[type];
  const values = new Uint8Array(outSize * perRow * 16);
  const scales = new Float32Array(outSize * perRow);
  const offsets = type === 'Q4_1' ? new Float32Array(perRow * outSize) : undefined;
  for (let row = 0; row < outSize; row++) {
    for (let block = 0; block < perRow; block++) {
      const index = row * perRow + block;
      const start = index * bytes;
      const scale = readFloat16(raw, start);
      scales[index] = scale;
      if (offsets) offsets[block * outSize + row] = readFloat16(raw, start + 2) + 8 * scale;
      reorderNibbles(raw.subarray(start + bytes - 16, start + bytes), values, index * 16);
    }
  }
  return { bits: 4, values, scales, ...(offsets && { offsets }) };
}

/** GGUF keeps values i and i + 16 of a block in one byte, ONNX Runtime neighbours. */
function reorderNibbles(source: Uint8Array, target: Uint8Array, start: number): void {
  for (let i = 0; i < 8; i++) {
    const even = source[2 * i] as number;
    const odd = source[2 * i + 1] as number;
    target[start + i] = (even & 15) | ((odd & 15) << 4);
    target[start + 8 + i] = (even >> 4) | (odd & 240);
  }
}

/** GGUF's Q8_0 blocks, value for value. */
export function blocksFromQ8(raw: Uint8Array, outSize: number, inSize: number): Blocks {
  const count = (outSize * inSize) / blockSize;
  const values = new Uint8Array(count * blockSize);
  const scales = new Float32Array(count);
  for (let block = 0; block < count; block++) {
    const start = block * 34;
    scales[block] = readFloat16(raw, start);
    for (let i = 0; i < blockSize; i++) values[block * blockSize + i] = (raw[start + 2 + i] as number) ^ 128;
  }
  return { bits: 8, values, scales };
}

/** Rounds float weights to blocks of 4 bits with scale and offset. */
export function quantiseBlocks4(weights: Float32Array, outSize: number, inSize: number): Blocks {
  const perRow = Math.ceil(inSize / blockSize);
  const values = new Uint8Array(outSize * perRow * 16);
  const scales = new Float32Array(outSize * perRow);
  const offsets = new Float32Array(perRow * outSize);
  for (let row = 0; row < outSize; row++) {
    for (let block = 0; block < perRow; block++) {
      const index = row * perRow + block;
      const { first, end } = extent(row, block, inSize);
      const smallest = smallestOf(weights, first, end);
      const scale = (largestOf(weights, first, end) - smallest) / 15 || 1;
      scales[index] = scale;
      offsets[block * outSize + row] = smallest + 8 * scale;
      for (let at = first; at < end; at++) {
        const level = Math.min(15, Math.round(((weights[at] as number) - smallest) / scale));
        const byte = index * 16 + ((at - first) >> 1);
        values[byte] = (values[byte] as number) | (level << (4 * ((at - first) & 1)));
      }
    }
  }
  return { bits: 4, values, scales, offsets };
}

/** Rounds float weights to blocks of 8 bits, symmetric around zero. */
export function quantiseBlocks8(weights: Float32Array, outSize: number, inSize: number): Blocks {
  const perRow = Math.ceil(inSize / blockSize);
  const values = new Uint8Array(outSize * perRow * blockSize).fill(128);
  const scales = new Float32Array(outSize * perRow);
  for (let row = 0; row < outSize; row++) {
    for (let block = 0; block < perRow; block++) {
      const index = row * perRow + block;
      const { first, end } = extent(row, block, inSize);
      const scale = Math.max(-smallestOf(weights, first, end), largestOf(weights, first, end)) / 127 || 1;
      scales[index] = scale;
      for (let at = first; at < end; at++) {
        values[index * blockSize + at - first] = Math.round((weights[at] as number) / scale) + 128;
      }
    }
  }
  return { bits: 8, values, scales };
}

/** Where a block's weights are; the last one of a row may be short. */
function extent(row: number, block: number, inSize: number): { first: number; end: number } {
  const first = row * inSize + block * blockSize;
  return { first, end: Math.min(first + blockSize, (row + 1) * inSize) };
}

// Plain loops: billions of weights go through here.

function smallestOf(values: Float32Array, first: number, end: number): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let at = first; at < end; at++) if ((values[at] as number) < smallest) smallest = values[at] as number;
  return smallest;
}

function largestOf(values: Float32Array, first: number, end: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = first; at < end; at++) if ((values[at] as number) > largest) largest = values[at] as number;
  return largest;
}
