import type { FileBytes } from './file-bytes.ts';
import { findRepeatedKey } from './json-keys.ts';
import { checkPlaces, type StoredTensor } from './stored-tensors.ts';
import { CorruptFileError, type TensorType, UnsupportedFileError } from './tensor-source.ts';
import { storedBytes, valueCount } from './tensor-type.ts';

/** The format's own limit. */
const LARGEST_HEADER = 100_000_000;

const READABLE = new Set<string>(['F64', 'F32', 'F16', 'BF16', 'I64', 'I32', 'I16', 'I8', 'U8', 'BOOL']);
/** In the format, but read by nothing here. */
const UNREADABLE = new Set(
  'U64 U32 U16 F8_E5M2 F8_E4M3 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ F4 F6_E2M3 F6_E3M2 C64'.split(' '),
);

export interface SafetensorsHeader {
  tensors: Map<string, StoredTensor>;
  metadata: Record<string, string>;
}

/**
 * Reads and checks the header of a safetensors file: u64 length, JSON, then the tensors without gaps up to the file's
 * end.
 * @throws {CorruptFileError} when anything in it contradicts the file.
 * @throws {UnsupportedFileError} when a tensor is of a type that is not read here.
 */
export function readSafetensorsHeader(file: FileBytes): SafetensorsHeader {
  const length = headerLength(file);
  const header = parseHeader(file, file.read(8, length));
  const dataBegin = 8 + length;
  const tensors = new Map<string, StoredTensor>();
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = parseMetadata(file, value);
    else tensors.set(name, parseTensor(file, name, value, dataBegin));
  }
  checkPlaces(file, tensors, dataBegin);
  const used = [...tensors.values()].reduce((sum, tensor) => sum + tensor.byteLength, dataBegin);
  if (used !== file.size) throw new CorruptFileError(file.path, `${file.size - used} of its bytes belong to no tensor`);
  return { tensors, metadata };
}

function headerLength(file: FileBytes): number {
  if (file.size < 8) throw new CorruptFileError(file.path, `it has ${file.size} bytes, too few for a safetensors file`);
  const length = new DataView(file.read(0, 8).buffer).getBigUint64(0, true);
  if (length > LARGEST_HEADER) throw new CorruptFileError(file.path, `its header claims to be ${length} bytes long`);
  if (8 + Number(length) > file.size) {
    throw new CorruptFileError(file.path, `it ends at byte ${file.size}, inside of its header of ${length} bytes`);
  }
  return Number(length);
}

function parseHeader(file: FileBytes, bytes: Uint8Array): Record<string, unknown> {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    throw new CorruptFileError(file.path, 'its header is not JSON');
  }
  if (!isRecord(header)) throw new CorruptFileError(file.path, 'its header is not a JSON object');
  const repeated = findRepeatedKey(text);
  if (repeated !== undefined) throw new CorruptFileError(file.path, `its header names "${repeated}" twice`);
  return header;
}

function parseMetadata(file: FileBytes, value: unknown): Record<string, string> {
  const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
  if (!isRecord(value) || !Object.entries(value).every(isText)) {
    throw new CorruptFileError(file.path, 'its __metadata__ is not an object of texts');
  }
  return Object.fromEntries(Object.entries(value).filter(isText));
}

function parseTensor(file: FileBytes, name: string, value: unknown, dataBegin: number): StoredTensor {
  const corrupt = (what: string) => new CorruptFileError(file.path, `tensor "${name}" ${what}`);
  if (!isRecord(value)) throw corrupt('is described by no JSON object');
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype === 'string' && UNREADABLE.has(dtype)) {
    throw new UnsupportedFileError(
      file.path,
      `tensor "${name}" is stored as ${dtype}; take a file in BF16, F16 or F32`,
    );
  }
  if (!isReadable(dtype)) throw corrupt(`is of the unknown type ${JSON.stringify(dtype)}`);
  if (!isSizes(shape)) throw corrupt(`has the shape ${JSON.stringify(shape)}`);
  if (!isSizes(offsets)) throw corrupt(`lies at ${JSON.stringify(offsets)}`);
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || offsets.length !== 2 || begin > end) {
    throw corrupt(`lies at ${JSON.stringify(offsets)}`);
  }
  const byteLength = storedBytes(dtype, valueCount(shape));
  if (byteLength !== end - begin) throw corrupt(`of ${dtype} ${JSON.stringify(shape)} takes ${end - begin} bytes`);
  return { dtype, shape, byteLength, offset: dataBegin + begin };
}

function isReadable(dtype: unknown): dtype is TensorType {
  return typeof dtype === 'string' && READABLE.has(dtype);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
