import { type TensorInfo, type TensorSource, UnknownTensorError } from '../../src/weights/tensor-source.ts';
import { rowValues, valueCount } from '../../src/weights/tensor-type.ts';

/** Small enough that a decoder with such weights added to its own still computes finite numbers. */
const size = 0.01;

/** Tensors of given names and shapes without a file: the values matter to nobody, only what it costs to multiply them. */
export function randomTensors(shapes: ReadonlyMap<string, readonly number[]>): TensorSource {
  const shapeOf = (name: string): readonly number[] => {
    const shape = shapes.get(name);
    if (!shape) throw new UnknownTensorError(name, 'random tensors');
    return shape;
  };
  const read = (name: string, from = 0, to = shapeOf(name)[0] ?? 1): Float32Array => {
    const values = new Float32Array((to - from) * rowValues(shapeOf(name)));
    return values.map((_, index) => size * Math.sin(from + 1.7 * index));
  };
  return {
    names: () => [...shapes.keys()],
    has: (name) => shapes.has(name),
    info: (name): TensorInfo => ({ dtype: 'F32', shape: shapeOf(name), byteLength: 4 * valueCount(shapeOf(name)) }),
    read,
    raw: (name, from, to) => new Uint8Array(read(name, from, to).buffer),
    close() {},
  };
}
