import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TensorType } from './tensor-source.ts';
import { storedBytes, valueCount } from './tensor-type.ts';

/** A tensor to be written: its values as the bytes of `dtype`, little-endian. */
export interface WritableTensor {
  dtype: Extract<TensorType, 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL'>;
  shape: readonly number[];
  data: ArrayBufferView;
}

/**
 * Writes a safetensors file, tensors in the given order. It appears under its name only when it is whole on the disk: until
 * then a file that had the name before stays, even if the machine goes down.
 * @throws {RangeError} when a tensor's data is not of the length that its type and shape demand.
 */
export function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, WritableTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const header = encodeHeader(tensors, metadata);
  const unfinished = `${path}.partial`;
  try {
    writeFile(unfinished, [header, ...Object.values(tensors).map((tensor) => tensor.data)]);
    renameSync(unfinished, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** u64 length and JSON, padded with spaces so that the data begins at a multiple of eight. */
function encodeHeader(
  tensors: Readonly<Record<string, WritableTensor>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entries: [string, object][] = Object.keys(metadata).length === 0 ? [] : [['__metadata__', metadata]];
  let offset = 0;
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    if (storedBytes(dtype, valueCount(shape)) !== data.byteLength) {
      throw new RangeError(`"${name}" of ${dtype} [${shape.join(', ')}] cannot be ${data.byteLength} bytes long.`);
    }
    entries.push([name, { dtype, shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const padded = Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(8 + padded).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(padded), true);
  header.set(json, 8);
  return header;
}

function writeFile(path: string, parts: readonly ArrayBufferView[]): void {
  const descriptor = openSync(path, 'w');
  try {
    for (const part of parts) {
      const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
      let done = 0;
      while (done < bytes.length) done += writeSync(descriptor, bytes, done, bytes.length - done);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Brings a folder's new names to the disk. Windows has no such call, and keeps names in a journal. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
