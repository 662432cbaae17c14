import type { FileBytes } from '../file-bytes.ts';
import { CorruptFileError } from '../tensor-source.ts';
import type { GgufCursor } from './cursor.ts';

/** A metadata value. 64-bit integers are numbers where a number holds them exactly. */
export type GgufValue = number | bigint | boolean | string | GgufValue[];

export type GgufMetadata = ReadonlyMap<string, GgufValue>;

interface ValueType {
  /** Fewest bytes that a value takes. */
  bytes: number;
  read(cursor: GgufCursor): GgufValue;
}

const ARRAY_TYPE = 9;

/** The types but arrays, by their numbers in the format. */
const VALUE_TYPES: Readonly<Record<number, ValueType>> = {
  0: { bytes: 1, read: (cursor) => cursor.u8() },
  1: { bytes: 1, read: (cursor) => cursor.i8() },
  2: { bytes: 2, read: (cursor) => cursor.u16() },
  3: { bytes: 2, read: (cursor) => cursor.i16() },
  4: { bytes: 4, read: (cursor) => cursor.u32() },
  5: { bytes: 4, read: (cursor) => cursor.i32() },
  6: { bytes: 4, read: (cursor) => cursor.f32() },
  7: { bytes: 1, read: (cursor) => cursor.bool() },
  8: { bytes: 8, read: (cursor) => cursor.string() },
  10: { bytes: 8, read: (cursor) => exactNumber(cursor.u64()) },
  11: { bytes: 8, read: (cursor) => exactNumber(cursor.i64()) },
  12: { bytes: 8, read: (cursor) => cursor.f64() },
};

/** Arrays of arrays are in the format, but deeper ones in no file; a damaged file must not exhaust the stack. */
const DEEPEST_ARRAY = 4;
/** Element type and count. */
const SMALLEST_ARRAY = 4 + 8;

/**
 * Reads `count` metadata entries.
 * @throws {CorruptFileError} on unknown types, repeated keys and sizes beyond the file.
 */
export function readGgufMetadata(file: FileBytes, cursor: GgufCursor, count: number): GgufMetadata {
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < count; i++) {
    const key = cursor.string();
    if (metadata.has(key)) throw new CorruptFileError(file.path, `its metadata names "${key}" twice`);
    metadata.set(key, readValue(file, cursor, key, cursor.u32(), 0));
  }
  return metadata;
}

function readValue(file: FileBytes, cursor: GgufCursor, key: string, type: number, depth: number): GgufValue {
  if (type !== ARRAY_TYPE) return valueType(file, key, type).read(cursor);
  if (depth === DEEPEST_ARRAY) throw new CorruptFileError(file.path, `"${key}" is an array nested too deeply`);
  const elementType = cursor.u32();
  if (elementType === ARRAY_TYPE) {
    const length = cursor.count(SMALLEST_ARRAY, `"${key}"`);
    return Array.from({ length }, () => readValue(file, cursor, key, ARRAY_TYPE, depth + 1));
  }
  const element = valueType(file, key, elementType);
  const length = cursor.count(element.bytes, `"${key}"`);
  return Array.from({ length }, () => element.read(cursor));
}

function valueType(file: FileBytes, key: string, type: number): ValueType {
  const found = VALUE_TYPES[type];
  if (found === undefined) throw new CorruptFileError(file.path, `"${key}" is of the unknown type ${type}`);
  return found;
}

function exactNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
