import type { Graph } from '../graph.ts';
import { one, reshape } from '../operators.ts';
import type { ElementType, TensorData, Value } from '../value.ts';
import { transpose as transposeValue } from '../vision-operators.ts';

/** Values known while a model is translated: shapes and axes are computed here, never in the graph. */
export interface Known {
  kind: 'known';
  type: 'float32' | 'int32' | 'bool';
  shape: readonly number[];
  data: ArrayLike<number>;
}

/** Values that the graph computes. */
export interface Computed {
  kind: 'computed';
  type: ElementType;
  shape: readonly number[];
  value: Value;
}

/** A tensor of a model that is being translated. Every size is known. */
export type Tensor = Known | Computed;

export function known(type: Known['type'], shape: readonly number[], data: ArrayLike<number>): Known {
  return { kind: 'known', type, shape, data };
}

/** Adds a node with a single output. */
export function compute(
  graph: Graph,
  operator: string,
  inputs: (Value | undefined)[],
  { type, shape }: Pick<Computed, 'type' | 'shape'>,
  attributes: Parameters<typeof one>[5] = {},
): Computed {
  return { kind: 'computed', type, shape, value: one(graph, operator, inputs, type, shape, attributes) };
}

/** The tensor in the graph; known values become a constant there. */
export function inGraph(graph: Graph, tensor: Tensor): Value {
  return tensor.kind === 'computed' ? tensor.value : graph.constant(tensor.type, tensor.shape, stored(tensor));
}

export function reshaped(graph: Graph, tensor: Tensor, shape: readonly number[]): Tensor {
  if (tensor.kind === 'known') return { ...tensor, shape };
  return { ...tensor, shape, value: reshape(graph, tensor.value, shape, shape) };
}

/** Dimension `order[i]` becomes dimension i. */
export function transposed(graph: Graph, tensor: Tensor, order: readonly number[]): Tensor {
  const shape = order.map((place) => tensor.shape[place] ?? 1);
  if (tensor.kind === 'computed') return { ...tensor, shape, value: transposeValue(graph, tensor.value, order) };
  const strides = stridesOf(tensor.shape);
  const data = gathered(
    tensor.data,
    shape,
    order.map((place) => strides[place] ?? 1),
  );
  return { ...tensor, shape, data };
}

/** How many values further the next entry of each dimension lies, in row-major order. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape.toReversed()) {
    strides.unshift(stride);
    stride *= size;
  }
  return strides;
}

/** The values of a tensor of this shape whose entries lie `strides` apart in `data`, in row-major order. */
export function gathered(
  data: ArrayLike<number>,
  shape: readonly number[],
  strides: readonly number[],
  begin = 0,
): Float64Array {
  const values = new Float64Array(shape.reduce((product, size) => product * size, 1));
  let next = 0;
  const visit = (axis: number, at: number): void => {
    if (axis === shape.length) values[next++] = data[at] ?? 0;
    else for (let i = 0; i < (shape[axis] ?? 0); i++) visit(axis + 1, at + i * (strides[axis] ?? 0));
  };
  visit(0, begin);
  return values;
}

function stored({ type, data }: Known): TensorData {
  if (type === 'float32') return Float32Array.from(data);
  return type === 'int32' ? Int32Array.from(data) : Uint8Array.from(data);
}
