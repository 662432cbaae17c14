import { checkedRows } from './stored-tensors.ts';
import { type TensorSource, UnknownTensorError } from './tensor-source.ts';
import { rowValues } from './tensor-type.ts';

/** Values in memory, row by row. */
export interface MemoryTensor {
  shape: readonly number[];
  values: Float32Array<ArrayBuffer>;
}

/** Tensors that lie in no file. @param label Names them in errors. */
export function memoryTensors(tensors: ReadonlyMap<string, MemoryTensor>, label: string): TensorSource {
  const find = (name: string): MemoryTensor => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new UnknownTensorError(name, label);
    return tensor;
  };
  const read = (name: string, from?: number, to?: number): Float32Array<ArrayBuffer> => {
    const { shape, values } = find(name);
    const rows = checkedRows(name, shape, from, to);
    const width = rowValues(shape);
    return values.slice(rows.from * width, rows.to * width);
  };
  return {
    names: () => [...tensors.keys()],
    has: (name) => tensors.has(name),
    info: (name) => ({ dtype: 'F32', shape: find(name).shape, byteLength: 4 * find(name).values.length }),
    read,
    raw: (name, from, to) => new Uint8Array(read(name, from, to).buffer),
    close() {},
  };
}
