import { readFloat16 } from './float16.ts';

const BLOCK_VALUES = 256;
const Q4_K_BYTES = 144;
const Q6_K_BYTES = 210;

/**
 * GGUF's Q4_K: blocks of 256 values in eight groups of 32. A block holds f16 scale, f16 minimum scale, twelve bytes
 * with a 6-bit scale and a 6-bit minimum for each group, and 128 bytes of nibbles, two groups in each run of 32
 * bytes.
 */
export function dequantiseQ4K(bytes: Uint8Array): Float32Array {
  const values = new Float32Array((bytes.length / Q4_K_BYTES) * BLOCK_VALUES);
  for (let block = 0, out = 0; block < bytes.length; block += Q4_K_BYTES, out += BLOCK_VALUES) {
    const blockScale = readFloat16(bytes, block);
    const blockMinimum = readFloat16(bytes, block + 2);
    for (let group = 0; group < 8; group++) {
      const packed = unpackGroup(bytes, block + 4, group);
      const scale = Math.fround(blockScale * packed.scale);
      const minimum = Math.fround(blockMinimum * packed.minimum);
      const nibblesAt = block + 16 + (group >> 1) * 32;
      const shift = (group & 1) * 4;
      for (let i = 0; i < 32; i++) {
        const n = ((bytes[nibblesAt + i] ?? 0) >>> shift) & 15;
        values[out + group * 32 + i] = Math.fround(scale * n) - minimum;
      }
    }
  }
  return values;
}

/**
 * The 6-bit scale and minimum of a group: whole in bytes 0..7 for groups 0..3, spread over all twelve for the others.
 */
function unpackGroup(bytes: Uint8Array, at: number, group: number): { scale: number; minimum: number } {
  const byte = (index: number) => bytes[at + index] ?? 0;
  if (group < 4) return { scale: byte(group) & 63, minimum: byte(group + 4) & 63 };
  return {
    scale: (byte(group + 4) & 15) | ((byte(group - 4) >>> 6) << 4),
    minimum: (byte(group + 4) >>> 4) | ((byte(group) >>> 6) << 4),
  };
}

/**
 * GGUF's Q6_K: blocks of 256 values in two halves. A block holds 128 bytes of low nibbles, 64 bytes of two high bits
 * each, sixteen signed scales for 16 values each, and an f16 scale. Four runs of 32 values share the bytes of a half.
 */
export function dequantiseQ6K(bytes: Uint8Array): Float32Array {
  const values = new Float32Array((bytes.length / Q6_K_BYTES) * BLOCK_VALUES);
  for (let block = 0, out = 0; block < bytes.length; block += Q6_K_BYTES, out += BLOCK_VALUES) {
    const blockScale = readFloat16(bytes, block + 208);
    for (let i = 0; i < BLOCK_VALUES; i++) {
      const half = i >> 7;
      const run = (i >> 5) & 3;
      const lane = i & 31;
      const low = ((bytes[block + half * 64 + (run & 1) * 32 + lane] ?? 0) >>> ((run >> 1) * 4)) & 15;
      const high = ((bytes[block + 128 + half * 32 + lane] ?? 0) >>> (run * 2)) & 3;
      const groupScale = ((bytes[block + 192 + (i >> 4)] ?? 0) << 24) >> 24;
      values[out + i] = Math.fround(blockScale * groupScale) * ((low | (high << 4)) - 32);
    }
  }
  return values;
}
