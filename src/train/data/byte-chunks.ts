import { readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;

/** The bytes of an open file from its beginning, a piece at a time in a buffer that the next piece overwrites. */
export function* byteChunks(descriptor: number): Generator<{ bytes: Uint8Array; offset: number }> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (let offset = 0; ; ) {
    const length = readSync(descriptor, buffer, 0, CHUNK_BYTES, offset);
    if (length === 0) return;
    yield { bytes: buffer.subarray(0, length), offset };
    offset += length;
  }
}
