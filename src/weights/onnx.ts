import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs/minimal.js';
import { CorruptFileError, type TensorInfo, type TensorSource, UnknownTensorError } from './tensor-source.ts';

/** What is needed of an ONNX model to take its weights out: field numbers are those of onnx.proto. */
export interface OnnxFile {
  nodes: OnnxNode[];
  /** The float32 initialisers, as they are stored. */
  tensors: TensorSource;
}

export interface OnnxNode {
  operator: string;
  inputs: string[];
  outputs: string[];
}

interface StoredTensor {
  name: string;
  shape: number[];
  bytes: Uint8Array;
}

const FLOAT32 = 1;
const EMPTY = new Uint8Array();

type Reader = protobuf.Reader;

/**
 * Opens an ONNX file whose weights lie inside it. The file is held in memory until it is closed.
 * @throws {CorruptFileError} when it is no ONNX model.
 */
export function openOnnx(path: string): OnnxFile {
  try {
    return readModel(protobuf.Reader.create(readFileSync(path)), path);
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error;
    throw new CorruptFileError(
      path,
      `it cannot be read as an ONNX model (${error instanceof Error ? error.message : error})`,
    );
  }
}

function readModel(reader: Reader, path: string): OnnxFile {
  const nodes: OnnxNode[] = [];
  const stored = new Map<string, StoredTensor>();
  eachField(reader, reader.len, (modelField) => {
    if (modelField !== 7) return false;
    eachField(reader, endOfMessage(reader), (field) => {
      if (field === 1) nodes.push(readNode(reader, endOfMessage(reader)));
      else if (field === 5) readTensor(reader, endOfMessage(reader), stored);
      else return false;
      return true;
    });
    return true;
  });
  if (nodes.length === 0) throw new Error('it holds no graph');
  return { nodes, tensors: sourceOf(stored, path) };
}

/** Calls `read` with the number of each field up to `end`; a field that it leaves unread is skipped. */
function eachField(reader: Reader, end: number, read: (field: number, wireType: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (!read(tag >>> 3, tag & 7)) reader.skipType(tag & 7);
  }
}

function endOfMessage(reader: Reader): number {
  const length = reader.uint32();
  return reader.pos + length;
}

function readNode(reader: Reader, end: number): OnnxNode {
  const node: OnnxNode = { operator: '', inputs: [], outputs: [] };
  eachField(reader, end, (field) => {
    if (field === 1) node.inputs.push(reader.string());
    else if (field === 2) node.outputs.push(reader.string());
    else if (field === 4) node.operator = reader.string();
    else return false;
    return true;
  });
  return node;
}

function readTensor(reader: Reader, end: number, stored: Map<string, StoredTensor>): void {
  const tensor: StoredTensor = { name: '', shape: [], bytes: EMPTY };
  let type = 0;
  eachField(reader, end, (field, wireType) => {
    if (field === 1 && wireType === 2) {
      const last = endOfMessage(reader);
      while (reader.pos < last) tensor.shape.push(Number(reader.int64()));
    } else if (field === 1) tensor.shape.push(Number(reader.int64()));
    else if (field === 2) type = reader.int32();
    else if (field === 8) tensor.name = reader.string();
    else if (field === 9) tensor.bytes = reader.bytes();
    else return false;
    return true;
  });
  const values = tensor.shape.reduce((product, size) => product * size, 1);
  if (type !== FLOAT32) return;
  if (tensor.bytes.length !== 4 * values)
    throw new Error(`the tensor "${tensor.name}" has another size than its shape`);
  stored.set(tensor.name, tensor);
}

function sourceOf(stored: Map<string, StoredTensor>, path: string): TensorSource {
  const find = (name: string): StoredTensor => {
    const tensor = stored.get(name);
    if (!tensor) throw new UnknownTensorError(name, path);
    return tensor;
  };
  const rowsOf = (name: string, from: number, to: number | undefined): Uint8Array => {
    const { shape, bytes } = find(name);
    const rows = shape[0] ?? 1;
    if (from < 0 || (to ?? rows) > rows) throw new RangeError(`"${name}" has ${rows} rows.`);
    const size = bytes.length / rows;
    return new Uint8Array(bytes.subarray(from * size, (to ?? rows) * size));
  };
  return {
    names: () => [...stored.keys()],
    has: (name) => stored.has(name),
    info: (name): TensorInfo => {
      const { shape, bytes } = find(name);
      return { dtype: 'F32', shape, byteLength: bytes.length };
    },
    read: (name, from = 0, to) => new Float32Array(rowsOf(name, from, to).buffer),
    raw: (name, from = 0, to) => rowsOf(name, from, to),
    close: () => stored.clear(),
  };
}
