import { closeSync, openSync, writeSync } from 'node:fs';
import { withOpenFile } from '../../src/weights/file-bytes.ts';
import { GgufCursor } from '../../src/weights/gguf/cursor.ts';
import { readGgufMetadata } from '../../src/weights/gguf/metadata.ts';
import { openGguf } from '../../src/weights/gguf.ts';

/** GGUF's numbers of the two types. */
const Q4_1 = 3;
const Q4_0 = 2;
const q40BlockBytes = 18;
const blockSize = 32;
/** Where tensors begin: at multiples of this, as in every file without `general.alignment`. */
const alignment = 32;

/**
 * Writes a GGUF file whose Q4_1 tensors became Q4_0; everything else is copied as it stands, metadata included (its
 * `general.file_type`, which nobody computes with, still says Q4_1).
 */
export function requantiseToQ40(source: string, target: string): void {
  const { tensors } = openGguf(source);
  const header = readHeader(source);
  const output = openSync(target, 'w');
  try {
    writePadded(output, Buffer.concat([header.beforeTable, tensorTable(header.table)]));
    for (const { name, type } of header.table) {
      writePadded(output, type === Q4_1 ? quantiseQ40(tensors.read(name)) : tensors.raw(name));
    }
  } finally {
    closeSync(output);
    tensors.close();
  }
}

/** Rounds as llama.cpp does: the value of the largest size becomes -8 times the scale. */
export function quantiseQ40(values: Float32Array): Uint8Array {
  const blocks = values.length / blockSize;
  const bytes = new Uint8Array(blocks * q40BlockBytes);
  const scales = new DataView(bytes.buffer);
  for (let block = 0; block < blocks; block++) {
    const inputs = values.subarray(block * blockSize, (block + 1) * blockSize);
    const extreme = inputs.reduce((before, value) => (Math.abs(value) > Math.abs(before) ? value : before), 0);
    const scale = extreme / -8;
    const inverse = scale === 0 ? 0 : 1 / scale;
    const level = (i: number): number => Math.min(15, Math.trunc((inputs[i] as number) * inverse + 8.5));
    const start = block * q40BlockBytes;
    scales.setFloat16(start, scale, true);
    for (let i = 0; i < 16; i++) bytes[start + 2 + i] = level(i) | (level(i + 16) << 4);
  }
  return bytes;
}

interface TableEntry {
  name: string;
  /** Fastest first, as in the file. */
  dimensions: bigint[];
  type: number;
  byteLength: number;
}

/** The list of tensors as it will be, and the bytes before it as they are. */
function readHeader(path: string): { beforeTable: Uint8Array; table: TableEntry[] } {
  const { tensors } = openGguf(path);
  const header = withOpenFile(path, (file) => {
    const cursor = new GgufCursor(file);
    cursor.bytes(4 + 4);
    const tensorCount = Number(cursor.u64());
    readGgufMetadata(file, cursor, Number(cursor.u64()));
    const beforeTable = file.read(0, cursor.offset);
    const table = Array.from({ length: tensorCount }, (): TableEntry => {
      const name = cursor.string();
      const dimensions = Array.from({ length: cursor.u32() }, () => cursor.u64());
      const type = cursor.u32();
      cursor.u64();
      const values = Number(dimensions.reduce((product, size) => product * size, 1n));
      const q40Bytes = (values / blockSize) * q40BlockBytes;
      return { name, dimensions, type, byteLength: type === Q4_1 ? q40Bytes : tensors.info(name).byteLength };
    });
    file.close();
    return { beforeTable, table };
  });
  tensors.close();
  return header;
}

function tensorTable(table: readonly TableEntry[]): Buffer {
  let offset = 0;
  return Buffer.concat(
    table.map(({ name, dimensions, type, byteLength }) => {
      const text = Buffer.from(name);
      const entry = Buffer.alloc(8 + text.length + 4 + 8 * dimensions.length + 4 + 8);
      let at = entry.writeBigUInt64LE(BigInt(text.length));
      at += text.copy(entry, at);
      at = entry.writeUInt32LE(dimensions.length, at);
      for (const size of dimensions) at = entry.writeBigUInt64LE(size, at);
      at = entry.writeUInt32LE(type === Q4_1 ? Q4_0 : type, at);
      entry.writeBigUInt64LE(BigInt(offset), at);
      offset += padded(byteLength);
      return entry;
    }),
  );
}

function padded(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

function writePadded(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
  writeSync(descriptor, new Uint8Array(padded(bytes.length) - bytes.length));
}
