/** The float32 value of each of the 65,536 half-precision bit patterns. */
const HALF_VALUES = Float32Array.from(new Float16Array(Uint16Array.from({ length: 65536 }, (_, bits) => bits).buffer));

/** The half-precision (IEEE 754 binary16, little-endian) number at a byte offset. */
export function readFloat16(bytes: Uint8Array, offset: number): number {
  return HALF_VALUES[(bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8)] ?? 0;
}

/** Half-precision numbers as float32, exactly. */
export function float16ToFloat32(bytes: Uint8Array): Float32Array {
  // Whole numbers are read at once, which halves the time.
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  const bits = new Uint16Array(aligned.buffer, aligned.byteOffset, bytes.length >>> 1);
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = HALF_VALUES[bits[i] as number] as number;
  return values;
}

/** bfloat16 numbers as float32, exactly: they are the upper halves of float32 numbers. */
export function bfloat16ToFloat32(bytes: Uint8Array): Float32Array {
  const bits = new Uint32Array(bytes.length >>> 1);
  for (let i = 0; i < bits.length; i++) bits[i] = ((bytes[2 * i] ?? 0) << 16) | ((bytes[2 * i + 1] ?? 0) << 24);
  return new Float32Array(bits.buffer);
}
