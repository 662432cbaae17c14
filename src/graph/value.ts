/** Element types of the tensors that Tyto's graphs use, under their NumPy names. */
export type ElementType = 'float32' | 'float16' | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool';

/** A size known when the graph is built, or the name of one that is known when it runs. */
export type Dimension = number | string;

export type Shape = readonly Dimension[];

/** A typed tensor in a graph: what a node yields and the next one takes. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

/** Values of a tensor known when the graph is built. */
export type TensorData = Float32Array | BigInt64Array | Int32Array | Int8Array | Uint8Array | Uint16Array;

/** A graph was put together wrongly: shapes that do not fit, a name used twice. */
export class GraphError extends Error {
  override name = 'GraphError';
}

/** Number of elements of a shape without symbolic sizes. */
export function elementCount(shape: Shape): number {
  let count = 1;
  for (const size of shape) {
    if (typeof size !== 'number') throw new GraphError(`[${shape}] has no fixed number of elements.`);
    count *= size;
  }
  return count;
}

/** The last dimension, which must be a number. */
export function width(value: Value): number {
  const size = value.shape.at(-1);
  if (typeof size !== 'number') throw new GraphError(`${value.name} [${value.shape}] has no fixed last dimension.`);
  return size;
}

/** The index of a dimension; a negative axis counts from the end. @throws {GraphError} when there is no such dimension. */
export function placeOf(axis: number, { name, shape }: Value): number {
  const place = axis < 0 ? shape.length + axis : axis;
  if (!(place in shape)) throw new GraphError(`${name} [${shape}] has no axis ${axis}.`);
  return place;
}
