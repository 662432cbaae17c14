import type { Graph } from './graph.ts';
import { one } from './operators.ts';
import { type Dimension, placeOf, type Shape, type Value, width } from './value.ts';

/** Operators that backward passes and losses need beside those of the networks. */

/** The same values as a value of its own: an output of a graph has one name. */
export function identity(graph: Graph, x: Value): Value {
  return one(graph, 'Identity', [x], x.type, x.shape);
}

export function neg(graph: Graph, x: Value): Value {
  return one(graph, 'Neg', [x], x.type, x.shape);
}

export function sigmoid(graph: Graph, x: Value): Value {
  return one(graph, 'Sigmoid', [x], x.type, x.shape);
}

export function exp(graph: Graph, x: Value): Value {
  return one(graph, 'Exp', [x], x.type, x.shape);
}

export function erf(graph: Graph, x: Value): Value {
  return one(graph, 'Erf', [x], x.type, x.shape);
}

export function sign(graph: Graph, x: Value): Value {
  return one(graph, 'Sign', [x], x.type, x.shape);
}

/** Natural logarithm of softmax along the last axis. */
export function logSoftmax(graph: Graph, x: Value): Value {
  return one(graph, 'LogSoftmax', [x], x.type, x.shape, { axis: -1 });
}

/** Place of the largest entry along the last axis: int64. */
export function argMax(graph: Graph, x: Value): Value {
  return one(graph, 'ArgMax', [x], 'int64', x.shape.slice(0, -1), { axis: -1, keepdims: 0 });
}

/** Places of the `count` largest entries along the last axis, the largest first: int64 [.., count]. */
export function largest(graph: Graph, x: Value, count: number): Value {
  const shape = [...x.shape.slice(0, -1), count];
  const [, places] = graph.node({
    operator: 'TopK',
    inputs: [x, graph.integers([count])],
    outputs: [
      { type: x.type, shape },
      { type: 'int64', shape },
    ],
    attributes: { axis: -1 },
  });
  return places as Value;
}

/** Sum over the given axes, counted from the first; they become 1, or vanish. */
export function reduceSum(graph: Graph, x: Value, axes: readonly number[], { keep }: { keep: boolean }): Value {
  return reduce(graph, 'ReduceSum', x, axes, keep);
}

/** Mean over the last axis, which becomes 1. */
export function meanOfLast(graph: Graph, x: Value): Value {
  return reduce(graph, 'ReduceMean', x, [x.shape.length - 1], true);
}

function reduce(graph: Graph, operator: string, x: Value, axes: readonly number[], keep: boolean): Value {
  const shape = x.shape.flatMap((size, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [size]));
  return one(graph, operator, [x, graph.integers(axes)], x.type, shape, { keepdims: keep ? 1 : 0 });
}

/** A value times a number. */
export function scaled(graph: Graph, x: Value, factor: number): Value {
  if (factor === 1) return x;
  return one(graph, 'Mul', [x, graph.scalar('float32', factor)], x.type, x.shape);
}

/** Sizes of x: int64 [rank], or of the axes [start, end) alone. */
export function sizesOf(graph: Graph, x: Value, start = 0, end = x.shape.length): Value {
  return one(graph, 'Shape', [x], 'int64', [end - start], { start, end });
}

/** x in the shape of `like`, which has as many elements. */
export function reshapeLike(graph: Graph, x: Value, like: Value): Value {
  const unknown = like.shape.filter((size) => typeof size === 'string');
  if (unknown.length > 1) return reshapeBy(graph, x, sizesOf(graph, like), like.shape);
  const sizes = like.shape.map((size) => (typeof size === 'number' ? size : -1));
  return one(graph, 'Reshape', [x, graph.integers(sizes)], x.type, like.shape);
}

/** x in a shape whose sizes int64 [rank] are computed, all of them; a 0 is one. */
export function reshapeBy(graph: Graph, x: Value, sizes: Value, shape: Shape): Value {
  return one(graph, 'Reshape', [x, sizes], x.type, shape, { allowzero: 1 });
}

/** x in a shape whose first size is `first` int64 [1] and whose others are numbers, one of which may be -1. */
export function reshapeRows(graph: Graph, x: Value, first: Value, sizes: readonly number[], shape: Shape): Value {
  const target = one(graph, 'Concat', [first, graph.integers(sizes)], 'int64', [1 + sizes.length], { axis: 0 });
  return one(graph, 'Reshape', [x, target], x.type, shape);
}

/** Zeros in the shape of `like`. */
export function zerosLike(graph: Graph, like: Value): Value {
  return one(graph, 'ConstantOfShape', [sizesOf(graph, like)], 'float32', like.shape);
}

/** `transA` and `transB` swap the last two dimensions of a and b; the product is multiplied by `alpha`. */
export interface ProductOptions {
  transA?: boolean;
  transB?: boolean;
  alpha?: number;
}

/** alpha · a · b over the last two dimensions, the others broadcast. */
export function product(graph: Graph, a: Value, b: Value, { transA, transB, alpha = 1 }: ProductOptions = {}): Value {
  const rows = a.shape.at(transA ? -1 : -2) as Dimension;
  const columns = b.shape.at(transB ? -2 : -1) as Dimension;
  const longer = a.shape.length >= b.shape.length ? a : b;
  const shape = [...longer.shape.slice(0, -2), rows, columns];
  if (!transA && !transB && alpha === 1) return one(graph, 'MatMul', [a, b], a.type, shape);
  const attributes = { transA: transA ? 1 : 0, transB: transB ? 1 : 0, alpha: { float: alpha } };
  return one(graph, 'FusedMatMul', [a, b], a.type, shape, attributes, 'com.microsoft');
}

/** All dimensions but the last become one. */
export function flattenRows(graph: Graph, x: Value): Value {
  if (x.shape.length === 2) return x;
  const rows = x.shape.slice(0, -1);
  const known = rows.every((size) => typeof size === 'number');
  const count = known ? (rows as number[]).reduce((all, size) => all * size, 1) : rows.join('·');
  return one(graph, 'Reshape', [x, graph.integers([-1, width(x)])], x.type, [count, width(x)]);
}

/** `target` with each of `updates` [n, ...] added to its entry `indices[n]` along `axis`. */
export function scatterAdd(graph: Graph, target: Value, indices: Value, updates: Value, axis: number): Value {
  const place = placeOf(axis, target);
  const order = [place, ...target.shape.map((_, index) => index).filter((index) => index !== place)];
  const back = order.map((_, index) => order.indexOf(index));
  const turn = (x: Value, by: readonly number[]) =>
    place === 0
      ? x
      : one(
          graph,
          'Transpose',
          [x],
          x.type,
          by.map((index) => x.shape[index] as Dimension),
          { perm: by },
        );
  const column = one(graph, 'Reshape', [indices, graph.integers([-1, 1])], 'int64', [indices.shape[0] as Dimension, 1]);
  const inputs = [turn(target, order), column, turn(updates, order)];
  const sum = one(graph, 'ScatterND', inputs, target.type, turnedShape(target.shape, order), { reduction: 'add' });
  return turn(sum, back);
}

function turnedShape(shape: Shape, order: readonly number[]): Shape {
  return order.map((index) => shape[index] as Dimension);
}
