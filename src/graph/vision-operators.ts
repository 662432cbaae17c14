import type { Graph } from './graph.ts';
import { one, reshape } from './operators.ts';
import { type Dimension, GraphError, placeOf, type Value, width } from './value.ts';

/** The operators that vision towers need beside those of the decoder. */

const microsoft = 'com.microsoft';

/** (x - mean) / sqrt(variance + epsilon) · weight + bias over the last dimension. */
export function layerNorm(graph: Graph, x: Value, weight: Value, bias: Value, epsilon: number): Value {
  const attributes = { epsilon: { float: epsilon }, axis: -1 };
  return one(graph, 'LayerNormalization', [x, weight, bias], x.type, x.shape, attributes);
}

/** x · sigmoid(1.702 x), the activation of OpenAI's CLIP. */
export function quickGelu(graph: Graph, x: Value): Value {
  return one(graph, 'QuickGelu', [x], x.type, x.shape, { alpha: { float: 1.702 } }, microsoft);
}

/** x · Φ(x), by the error function. */
export function gelu(graph: Graph, x: Value): Value {
  return one(graph, 'Gelu', [x], x.type, x.shape, {}, microsoft);
}

export function softmax(graph: Graph, x: Value, axis = -1): Value {
  return one(graph, 'Softmax', [x], x.type, x.shape, { axis });
}

/** Dimension `order[i]` of x becomes dimension i. */
export function transpose(graph: Graph, x: Value, order: readonly number[]): Value {
  const shape = order.map((place) => x.shape[place] as Dimension);
  return one(graph, 'Transpose', [x], x.type, shape, { perm: order });
}

/** Cuts x along `axis` into parts of the given sizes. */
export function split(graph: Graph, x: Value, sizes: readonly number[], axis: number): Value[] {
  const place = placeOf(axis, x);
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  if (typeof x.shape[place] === 'number' && x.shape[place] !== whole) {
    throw new GraphError(`[${x.shape}] cannot be split into ${sizes.join(' + ')} along axis ${axis}.`);
  }
  return graph.node({
    operator: 'Split',
    inputs: [x, graph.integers(sizes)],
    outputs: sizes.map((size) => ({
      type: x.type,
      shape: x.shape.map((whole, index) => (index === place ? size : whole)),
    })),
    attributes: { axis },
  });
}

/** Cuts x along `axis` into parts whose sizes are computed: `sizes` int64 [parts], known in shapes by `names`. */
export function splitBy(graph: Graph, x: Value, sizes: Value, names: readonly string[], axis: number): Value[] {
  const place = placeOf(axis, x);
  return graph.node({
    operator: 'Split',
    inputs: [x, sizes],
    outputs: names.map((name) => ({
      type: x.type,
      shape: x.shape.map((whole, index) => (index === place ? name : whole)),
    })),
    attributes: { axis },
  });
}

/** Entries [from, to) along `axis`, whose length may be symbolic. */
export function slice(graph: Graph, x: Value, from: number, to: number, axis: number): Value {
  const place = placeOf(axis, x);
  const shape = x.shape.map((size, index) => (index === place ? to - from : size));
  const inputs = [x, graph.integers([from]), graph.integers([to]), graph.integers([axis])];
  return one(graph, 'Slice', inputs, x.type, shape);
}

/**
 * Attention of queries [tokens, width] to keys and values [seen, width], each token to all: softmax(q · kᵀ · scale) · v
 * in each of `heads` equal parts. `bias` [1, heads or 1, tokens, seen] is added to the products before softmax.
 */
export function multiHeadAttention(
  graph: Graph,
  { heads, scale }: { heads: number; scale?: number },
  query: Value,
  key: Value,
  value: Value,
  bias?: Value,
): Value {
  const batched = [query, key, value].map((x) =>
    reshape(graph, x, [1, -1, width(x)], [1, x.shape[0] as Dimension, width(x)]),
  ) as [Value, Value, Value];
  const attended = batchedAttention(graph, { heads, ...(scale !== undefined && { scale }) }, ...batched, bias);
  return reshape(graph, attended, [-1, width(value)], [query.shape[0] as Dimension, width(value)]);
}

/** The same of several sequences, none of which sees another's keys: all are [sequences, tokens or seen, width]. */
export function batchedAttention(
  graph: Graph,
  { heads, scale }: { heads: number; scale?: number },
  query: Value,
  key: Value,
  value: Value,
  bias?: Value,
): Value {
  const shape = [...query.shape.slice(0, -1), width(value)];
  const inputs = [query, key, value, undefined, undefined, bias];
  const attributes = { num_heads: heads, ...(scale !== undefined && { scale: { float: scale } }) };
  return one(graph, 'MultiHeadAttention', inputs, query.type, shape, attributes, microsoft);
}

/**
 * Cuts one image [1, channels, height, width] into squares and multiplies each with `kernel` [out, channels, patch,
 * patch]: [patches, out], row by row.
 */
export function embedPatches(graph: Graph, image: Value, kernel: Value): Value {
  const [out, , patch] = kernel.shape as readonly number[];
  const [, , rows, columns] = (image.shape as readonly number[]).map((size) => Math.floor(size / (patch as number)));
  const shape = [1, out as number, rows as number, columns as number];
  const strides = [patch as number, patch as number];
  const grid = one(graph, 'Conv', [image, kernel], image.type, shape, { strides });
  const patches = (rows as number) * (columns as number);
  return transpose(graph, reshape(graph, grid, [out as number, patches], [out as number, patches]), [1, 0]);
}

/**
 * Convolves pictures [n, in, rows, columns] with filters [out, in / groups, kernel, kernel] and adds a bias [out], padded as
 * TensorFlow's SAME: what comes out has 1 / stride of the rows and columns, rounded up, and of an odd padding the larger
 * half lies behind.
 */
export function convolve(
  graph: Graph,
  x: Value,
  filter: Value,
  bias: Value,
  { stride, groups }: { stride: number; groups: number },
): Value {
  const [out = 1, , kernel = 1] = filter.shape as readonly number[];
  const [rows, columns] = [2, 3].map((place) => {
    const size = x.shape[place] as number;
    const result = Math.ceil(size / stride);
    return { result, padding: Math.max(0, (result - 1) * stride + kernel - size) };
  }) as [Padded, Padded];
  const before = [rows, columns].map(({ padding }) => Math.floor(padding / 2));
  const after = [rows, columns].map(({ padding }) => Math.ceil(padding / 2));
  const attributes = { strides: [stride, stride], pads: [...before, ...after], group: groups };
  const shape = [x.shape[0] as Dimension, out, rows.result, columns.result];
  return one(graph, 'Conv', [x, filter, bias], x.type, shape, attributes);
}

interface Padded {
  result: number;
  padding: number;
}

/** x between 0 and 6. */
export function relu6(graph: Graph, x: Value): Value {
  return one(graph, 'Clip', [x, graph.scalar('float32', 0), graph.scalar('float32', 6)], x.type, x.shape);
}

/** The mean of each channel of pictures [n, channels, rows, columns]: [n, channels, 1, 1]. */
export function globalAverage(graph: Graph, x: Value): Value {
  return one(graph, 'GlobalAveragePool', [x], x.type, [...x.shape.slice(0, 2), 1, 1]);
}
