import { dequantise } from './dequantise.ts';
import type { FileBytes } from './file-bytes.ts';
import { CorruptFileError, type TensorInfo, type TensorSource, UnknownTensorError } from './tensor-source.ts';
import { rowValues, storedBytes } from './tensor-type.ts';

/** A tensor and the byte of the file at which it begins. */
export interface StoredTensor extends TensorInfo {
  offset: number;
}

/** The tensors of one file, found through a table of offsets: what safetensors and GGUF have in common. */
export class StoredTensors implements TensorSource {
  readonly #file: FileBytes;
  readonly #table: ReadonlyMap<string, StoredTensor>;

  constructor(file: FileBytes, table: ReadonlyMap<string, StoredTensor>) {
    this.#file = file;
    this.#table = table;
  }

  names(): string[] {
    return [...this.#table.keys()];
  }

  has(name: string): boolean {
    return this.#table.has(name);
  }

  info(name: string): TensorInfo {
    const { dtype, shape, byteLength } = this.#find(name);
    return { dtype, shape, byteLength };
  }

  read(name: string, from?: number, to?: number): Float32Array {
    return dequantise(this.#find(name).dtype, this.raw(name, from, to));
  }

  raw(name: string, from?: number, to?: number): Uint8Array {
    const tensor = this.#find(name);
    const rows = checkedRows(name, tensor.shape, from, to);
    const row = rowValues(tensor.shape);
    const begin = storedBytes(tensor.dtype, rows.from * row);
    const length = storedBytes(tensor.dtype, (rows.to - rows.from) * row);
    if (begin === undefined || length === undefined) {
      throw new RangeError(`Rows ${rows.from} to ${rows.to} of "${name}" are no whole blocks of ${tensor.dtype}.`);
    }
    return this.#file.read(tensor.offset + begin, length);
  }

  close(): void {
    this.#file.close();
  }

  #find(name: string): StoredTensor {
    const tensor = this.#table.get(name);
    if (tensor === undefined) throw new UnknownTensorError(name, this.#file.path);
    return tensor;
  }
}

/** The row range with its defaults filled in. @throws {RangeError} when it lies outside of the tensor. */
export function checkedRows(
  name: string,
  shape: readonly number[],
  from = 0,
  to = shape[0] ?? 1,
): { from: number; to: number } {
  const rows = shape[0] ?? 1;
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= rows)) {
    throw new RangeError(`"${name}" has ${rows} rows; rows ${from} to ${to} were asked for.`);
  }
  return { from, to };
}

/**
 * Checks that no two tensors share bytes and that all lie between `begin` and the end of the file.
 * @throws {CorruptFileError} naming the tensors at fault.
 */
export function checkPlaces(file: FileBytes, table: ReadonlyMap<string, StoredTensor>, begin: number): void {
  const inOrder = [...table].sort(([, a], [, b]) => a.offset - b.offset || a.byteLength - b.byteLength);
  let end = begin;
  let before = 'the header';
  for (const [name, tensor] of inOrder) {
    if (tensor.offset < end) throw new CorruptFileError(file.path, `tensor "${name}" overlaps ${before}`);
    end = tensor.offset + tensor.byteLength;
    before = `tensor "${name}"`;
    if (end > file.size) {
      throw new CorruptFileError(file.path, `${before} ends at byte ${end}, but the file at byte ${file.size}`);
    }
  }
}
