import { dequantise } from './dequantise.ts';
import { type FileBytes, withOpenFile } from './file-bytes.ts';
import { checkedRows } from './stored-tensors.ts';
import { CorruptFileError, type TensorInfo, type TensorSource, UnknownTensorError } from './tensor-source.ts';
import { rowValues, storedBytes, valueCount } from './tensor-type.ts';
import { readArchive, type TorchContent } from './torch/archive.ts';
import { readLegacy } from './torch/legacy.ts';
import type { PickleValue, TorchTensor } from './torch/pickle-values.ts';
import { extentOf, gatherStrided, isContiguous } from './torch/strided.ts';
import { nameTensors } from './torch/tensor-names.ts';
import { isZip } from './torch/zip-members.ts';

/** A file of torch (`.pth`, `.pt`, `.bin`). */
export interface TorchFile extends TensorSource {
  readonly path: string;
  /** Everything that the file holds, as plain data: settings that were saved with the weights, for example. */
  readonly content: PickleValue;
}

/**
 * Opens a file that `torch.save` wrote, in the zip form or the old one, or a TorchScript archive. The tensors of
 * dictionaries within dictionaries are named with dots: `model.layers.0.weight`. Nothing in the file is run: classes
 * and functions outside of a short list are refused by name.
 * @throws {CorruptFileError} when the file is damaged.
 * @throws {UnsupportedFileError} when it needs what is not on the list, or is of a kind that is not read here.
 */
export function openTorch(path: string): TorchFile {
  return withOpenFile(path, (file) => {
    const content = isZip(file) ? readArchive(file) : readLegacy(file);
    const tensors = nameTensors(path, content.root);
    for (const [name, tensor] of tensors) checkExtent(path, name, tensor);
    return new TorchTensors(file, content, tensors);
  });
}

/** A tensor lies within its storage, and no value of the storage is two of the tensor. */
function checkExtent(path: string, name: string, { storage, offset, shape, strides }: TorchTensor): void {
  const end = offset + extentOf(shape, strides);
  if (end <= storage.size && valueCount(shape) <= storage.size) return;
  const size = `its storage of ${storage.size} values`;
  throw new CorruptFileError(path, `tensor "${name}" [${shape.join(', ')}] exceeds ${size}`);
}

class TorchTensors implements TorchFile {
  readonly content: PickleValue;
  readonly #file: FileBytes;
  readonly #placeOf: TorchContent['placeOf'];
  readonly #tensors: ReadonlyMap<string, TorchTensor>;

  constructor(file: FileBytes, { root, placeOf }: TorchContent, tensors: ReadonlyMap<string, TorchTensor>) {
    this.#file = file;
    this.content = root;
    this.#placeOf = placeOf;
    this.#tensors = tensors;
  }

  get path(): string {
    return this.#file.path;
  }

  names(): string[] {
    return [...this.#tensors.keys()];
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  info(name: string): TensorInfo {
    const { storage, shape } = this.#find(name);
    return { dtype: storage.dtype, shape, byteLength: bytesOf(storage.dtype, valueCount(shape)) };
  }

  read(name: string, from?: number, to?: number): Float32Array {
    return dequantise(this.#find(name).storage.dtype, this.raw(name, from, to));
  }

  raw(name: string, from?: number, to?: number): Uint8Array {
    const tensor = this.#find(name);
    const { storage, shape, strides } = tensor;
    const rows = checkedRows(name, shape, from, to);
    const valueBytes = bytesOf(storage.dtype, 1);
    const begin = this.#placeOf(storage) + tensor.offset * valueBytes;
    if (isContiguous(tensor)) {
      const row = rowValues(shape) * valueBytes;
      return this.#file.read(begin + rows.from * row, (rows.to - rows.from) * row);
    }
    const taken = [rows.to - rows.from, ...shape.slice(1)];
    const first = begin + rows.from * (strides[0] ?? 0) * valueBytes;
    return gatherStrided(this.#file.read(first, extentOf(taken, strides) * valueBytes), taken, strides, valueBytes);
  }

  close(): void {
    this.#file.close();
  }

  #find(name: string): TorchTensor {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) throw new UnknownTensorError(name, this.#file.path);
    return tensor;
  }
}

/** Every type of torch's storages holds its values one by one. */
function bytesOf(dtype: TensorInfo['dtype'], count: number): number {
  return storedBytes(dtype, count) ?? 0;
}
