import { type FileBytes, withOpenFile } from './file-bytes.ts';
import { GgufCursor } from './gguf/cursor.ts';
import { type GgufMetadata, readGgufMetadata } from './gguf/metadata.ts';
import { checkPlaces, type StoredTensor, StoredTensors } from './stored-tensors.ts';
import { CorruptFileError, type TensorSource, type TensorType, UnsupportedFileError } from './tensor-source.ts';
import { storedBytes, valueCount } from './tensor-type.ts';

/** A GGUF file: what it says of itself, and its tensors under GGUF's own names and in GGUF's own row order. */
export interface GgufFile {
  readonly path: string;
  readonly metadata: GgufMetadata;
  readonly tensors: TensorSource;
}

const TENSOR_TYPES: Readonly<Record<number, TensorType>> = {
  0: 'F32',
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  6: 'Q5_0',
  7: 'Q5_1',
  8: 'Q8_0',
  12: 'Q4_K',
  14: 'Q6_K',
  24: 'I8',
  25: 'I16',
  26: 'I32',
  27: 'I64',
  28: 'F64',
  30: 'BF16',
};
/** Types that GGUF has and that are not read here, so that a message can tell them from damage. */
const OTHER_TYPES = new Set([
  4, 5, 9, 10, 11, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 29, 31, 32, 33, 34, 35, 36, 37, 38, 39,
]);

const MOST_DIMENSIONS = 4;
/** Name length, number of dimensions, one dimension, type, offset. */
const SMALLEST_TENSOR_ENTRY = 8 + 4 + 8 + 4 + 8;
const SMALLEST_METADATA_ENTRY = 8 + 4 + 1;

/**
 * Opens a GGUF file, version 2 or 3, little-endian.
 * @throws {CorruptFileError} when the file is damaged, {UnsupportedFileError} when it is of a kind that is not read
 * here.
 */
export function openGguf(path: string): GgufFile {
  return withOpenFile(path, (file) => {
    const cursor = new GgufCursor(file);
    readMagic(file, cursor);
    const tensorCount = cursor.count(SMALLEST_TENSOR_ENTRY, 'the list of tensors');
    const metadataCount = cursor.count(SMALLEST_METADATA_ENTRY, 'the metadata');
    const metadata = readGgufMetadata(file, cursor, metadataCount);
    const tensors = readTensorTable(file, cursor, tensorCount, alignmentOf(file, metadata));
    return { path, metadata, tensors: new StoredTensors(file, tensors) };
  });
}

function readMagic(file: FileBytes, cursor: GgufCursor): void {
  if (cursor.bytes(4).toString('latin1') !== 'GGUF') throw new CorruptFileError(file.path, 'it is no GGUF file');
  const version = cursor.u32();
  if (version === 2 || version === 3) return;
  if (version === 1)
    throw new UnsupportedFileError(file.path, 'it is a GGUF file of version 1; convert it to version 3');
  if (version === 0x02000000 || version === 0x03000000) {
    throw new UnsupportedFileError(file.path, 'it is a big-endian GGUF file; take the little-endian one');
  }
  throw new CorruptFileError(file.path, `it is a GGUF file of the unknown version ${version}`);
}

function alignmentOf(file: FileBytes, metadata: GgufMetadata): number {
  const alignment = metadata.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || !Number.isInteger(alignment) || alignment < 8 || alignment % 8 !== 0) {
    throw new CorruptFileError(file.path, `its general.alignment is ${alignment}`);
  }
  return alignment;
}

function readTensorTable(
  file: FileBytes,
  cursor: GgufCursor,
  count: number,
  alignment: number,
): Map<string, StoredTensor> {
  const table = new Map<string, StoredTensor>();
  for (let i = 0; i < count; i++) {
    const [name, tensor] = readTensorEntry(file, cursor);
    if (table.has(name)) throw new CorruptFileError(file.path, `tensor "${name}" is listed twice`);
    if (tensor.offset % alignment !== 0) throw new CorruptFileError(file.path, `tensor "${name}" is not aligned`);
    table.set(name, tensor);
  }
  const dataBegin = Math.ceil(cursor.offset / alignment) * alignment;
  for (const tensor of table.values()) tensor.offset += dataBegin;
  checkPlaces(file, table, dataBegin);
  return table;
}

/** A tensor whose offset still counts from the beginning of the data. */
function readTensorEntry(file: FileBytes, cursor: GgufCursor): [name: string, tensor: StoredTensor] {
  const name = cursor.string();
  const corrupt = (what: string) => new CorruptFileError(file.path, `tensor "${name}" ${what}`);
  const dimensions = cursor.u32();
  if (dimensions > MOST_DIMENSIONS) throw corrupt(`has ${dimensions} dimensions`);
  const fastestFirst = Array.from({ length: dimensions }, () => Number(cursor.u64()));
  const type = cursor.u32();
  const dtype = TENSOR_TYPES[type];
  if (dtype === undefined) {
    if (!OTHER_TYPES.has(type)) throw corrupt(`is of the unknown type ${type}`);
    const readable = [...new Set(Object.values(TENSOR_TYPES))].join(', ');
    throw new UnsupportedFileError(file.path, `tensor "${name}" is of GGUF type ${type}; those read are ${readable}`);
  }
  const offset = Number(cursor.u64());
  const byteLength = storedBytes(dtype, valueCount(fastestFirst));
  // Blocks run along the fastest dimension and never over the end of a row.
  const wholeRows = storedBytes(dtype, fastestFirst[0] ?? 1) !== undefined;
  if (byteLength === undefined || !wholeRows || !Number.isSafeInteger(byteLength) || !Number.isSafeInteger(offset)) {
    throw corrupt(`of ${dtype} cannot have the shape [${fastestFirst.toReversed().join(', ')}]`);
  }
  return [name, { dtype, shape: fastestFirst.toReversed(), byteLength, offset }];
}
