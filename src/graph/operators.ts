import type { Graph, GraphNode } from './graph.ts';
import { type Dimension, type ElementType, GraphError, placeOf, type Shape, type Value, width } from './value.ts';

/**
 * The operators of Tyto's graphs, each with the rule for its result's shape. Names follow ONNX and ONNX Runtime's
 * `com.microsoft` set, whose operator documents give the exact semantics.
 */

const microsoft = 'com.microsoft';

export function add(graph: Graph, a: Value, b: Value): Value {
  return elementwise(graph, 'Add', a, b);
}

export function sub(graph: Graph, a: Value, b: Value): Value {
  return elementwise(graph, 'Sub', a, b);
}

export function mul(graph: Graph, a: Value, b: Value): Value {
  return elementwise(graph, 'Mul', a, b);
}

export function div(graph: Graph, a: Value, b: Value): Value {
  return elementwise(graph, 'Div', a, b);
}

export function tanh(graph: Graph, x: Value): Value {
  return one(graph, 'Tanh', [x], x.type, x.shape);
}

export function abs(graph: Graph, x: Value): Value {
  return one(graph, 'Abs', [x], x.type, x.shape);
}

/** Largest value along `axis`; that dimension becomes 1. */
export function reduceMax(graph: Graph, x: Value, axis: number): Value {
  const place = placeOf(axis, x);
  const shape = x.shape.map((size, index) => (index === place ? 1 : size));
  return one(graph, 'ReduceMax', [x, graph.integers([axis])], x.type, shape, { keepdims: 1 });
}

/** x · sigmoid(x). */
export function silu(graph: Graph, x: Value): Value {
  return one(graph, 'QuickGelu', [x], x.type, x.shape, { alpha: { float: 1 } }, microsoft);
}

export function reshape(graph: Graph, x: Value, sizes: readonly number[], shape: Shape): Value {
  return one(graph, 'Reshape', [x, graph.integers(sizes)], x.type, shape);
}

/** Picks entries along `axis`; `indices` [n] takes that axis' place. */
export function gather(graph: Graph, x: Value, indices: Value, axis: number): Value {
  const place = placeOf(axis, x);
  const shape = [...x.shape.slice(0, place), ...indices.shape, ...x.shape.slice(place + 1)];
  return one(graph, 'Gather', [x, indices], x.type, shape, { axis });
}

export function concat(graph: Graph, values: readonly Value[], axis: number): Value {
  const first = values[0] as Value;
  const place = placeOf(axis, first);
  for (const { shape } of values) {
    const fits =
      shape.length === first.shape.length && shape.every((size, i) => i === place || size === first.shape[i]);
    if (!fits) throw new GraphError(`[${first.shape}] and [${shape}] do not join along axis ${axis}.`);
  }
  const sizes = values.map((value) => value.shape[place]);
  const known = sizes.every((size) => typeof size === 'number');
  const total: Dimension = known ? (sizes as number[]).reduce((sum, size) => sum + size, 0) : sizes.join('+');
  const shape = first.shape.map((size, index) => (index === place ? total : size));
  return one(graph, 'Concat', [...values], first.type, shape, { axis });
}

/** Appends `count` zeros along the last axis. */
export function padLast(graph: Graph, x: Value, count: number): Value {
  const pads = [...x.shape.map(() => 0), ...x.shape.map((_, index) => (index === x.shape.length - 1 ? count : 0))];
  return one(graph, 'Pad', [x, graph.integers(pads)], x.type, [...x.shape.slice(0, -1), width(x) + count]);
}

/** The first `count` entries along the last axis. */
export function takeFirst(graph: Graph, x: Value, count: number): Value {
  if (count > width(x)) throw new GraphError(`${x.name} [${x.shape}] has no ${count} entries along its last axis.`);
  const inputs = [x, graph.integers([0]), graph.integers([count]), graph.integers([-1])];
  return one(graph, 'Slice', inputs, x.type, [...x.shape.slice(0, -1), count]);
}

/** a [.., k] · b [k, n]. */
export function matMul(graph: Graph, a: Value, b: Value): Value {
  if (a.shape.at(-1) !== b.shape.at(-2)) throw new GraphError(`MatMul of [${a.shape}] and [${b.shape}].`);
  return one(graph, 'MatMul', [a, b], a.type, [...a.shape.slice(0, -1), b.shape.at(-1) as Dimension]);
}

/** a [.., k] · bᵀ, b [n, k] as checkpoints store linear weights. */
export function matMulTransposed(graph: Graph, a: Value, b: Value): Value {
  if (a.shape.at(-1) !== b.shape.at(-1)) throw new GraphError(`MatMul of [${a.shape}] and [${b.shape}] transposed.`);
  const shape = [...a.shape.slice(0, -1), b.shape.at(-2) as Dimension];
  return one(graph, 'FusedMatMul', [a, b], a.type, shape, { transB: 1 }, microsoft);
}

/** a [m, k] · b [k, n] + c [m, n]. */
export function gemm(graph: Graph, a: Value, b: Value, c: Value): Value {
  const fits = a.shape[1] === b.shape[0] && a.shape[0] === c.shape[0] && b.shape[1] === c.shape[1];
  if (!fits) throw new GraphError(`Gemm of [${a.shape}] and [${b.shape}], added to [${c.shape}].`);
  return one(graph, 'Gemm', [a, b, c], c.type, c.shape);
}

/** x / sqrt(mean(x²) + epsilon) · weight over the last dimension. */
export function rmsNorm(graph: Graph, x: Value, weight: Value, epsilon: number): Value {
  const attributes = { epsilon: { float: epsilon }, axis: -1, stash_type: 1 };
  return one(graph, 'SimplifiedLayerNormalization', [x, weight], x.type, x.shape, attributes);
}

/** The residual connection and the norm behind it in one kernel: `sum` = x + skip, `normed` = rmsNorm(sum). */
export function skipRmsNorm(
  graph: Graph,
  x: Value,
  skip: Value,
  weight: Value,
  epsilon: number,
): { sum: Value; normed: Value } {
  const output = { type: x.type, shape: x.shape };
  const [normed, sum] = graph.node({
    operator: 'SkipSimplifiedLayerNormalization',
    domain: microsoft,
    inputs: [x, skip, weight],
    outputs: [output, undefined, undefined, output],
    attributes: { epsilon: { float: epsilon } },
  });
  return { sum: sum as Value, normed: normed as Value };
}

/** round(x / scale) + zeroPoint, clamped to the zero point's type. */
export function quantiseLinear(graph: Graph, x: Value, zeroPoint: Value, scale = 1): Value {
  return one(graph, 'QuantizeLinear', [x, graph.scalar('float32', scale), zeroPoint], zeroPoint.type, x.shape);
}

/** (a - zeroPoint) · b · scale: a uint8 [.., k], b int8 [k, n], scale float32 [n]. */
export function matMulIntegerToFloat(graph: Graph, a: Value, b: Value, scale: Value, zeroPoint: Value): Value {
  const shape = [...a.shape.slice(0, -1), b.shape.at(-1) as Dimension];
  const inputs = [a, b, graph.scalar('float32', 1), scale, zeroPoint];
  return one(graph, 'MatMulIntegerToFloat', inputs, 'float32', shape, {}, microsoft);
}

/** Weights of MatMulNBits: unsigned integers of 4 or 8 bits whose zero point is the middle of their range. */
export interface BlockQuantised {
  bits: 4 | 8;
  blockSize: number;
  /** uint8 [n, k / blockSize, blockSize · bits / 8]; with 4 bits the low half of a byte comes first. */
  values: Value;
  /** float32 [n · k / blockSize]. */
  scales: Value;
}

/** x [.., k] times block-quantised weights [n, k], transposed. Activations are rounded to 8 bits within each block. */
export function matMulNBits(graph: Graph, x: Value, weights: BlockQuantised): Value {
  const k = width(x);
  const n = weights.values.shape[0] as number;
  const attributes = { K: k, N: n, bits: weights.bits, block_size: weights.blockSize, accuracy_level: 4 };
  const shape = [...x.shape.slice(0, -1), n];
  return one(graph, 'MatMulNBits', [x, weights.values, weights.scales], 'float32', shape, attributes, microsoft);
}

/** The KV cache of one layer, [batch, kvHeads, capacity, headDim]; past and present share their memory when run. */
export interface LayerCache {
  pastKey: Value;
  pastValue: Value;
  /** For an int8 cache: float32 [kvHeads · headDim], value = stored · scale. */
  scales?: { key: Value; value: Value };
}

export interface AttentionSpec {
  heads: number;
  kvHeads: number;
  headDim: number;
  /** Factor of queries times keys; 1 / sqrt(headDim) unless heads are padded. */
  scale: number;
  /** Tokens that each token sees, itself included; absent: all before it. */
  window?: number;
}

/**
 * Causal attention with rotary positions over a KV cache. `qkv` [batch, tokens, (heads + 2 kvHeads) · headDim] holds
 * queries, keys and values side by side, not yet rotated; `cos` and `sin` are [positions, headDim / 2], half-split.
 * `lastPosition` int32 [batch] is the row's total length minus 1, `totalLength` int32 [] the longest row's.
 * `ids` int64 [batch, tokens] replaces counted positions; in a step over an empty cache its first entry alone counts, and
 * the rest follow it one by one.
 */
export function groupQueryAttention(
  graph: Graph,
  spec: AttentionSpec,
  qkv: Value,
  cache: LayerCache,
  position: { lastPosition: Value; totalLength: Value; cos: Value; sin: Value; ids?: Value },
): { output: Value; presentKey: Value; presentValue: Value } {
  const cached = { type: cache.pastKey.type, shape: cache.pastKey.shape };
  const quantised: GraphNode['attributes'] = cache.scales
    ? { k_quant_type: 'PER_CHANNEL', v_quant_type: 'PER_CHANNEL', kv_cache_bit_width: 8 }
    : {};
  const [output, presentKey, presentValue] = graph.node({
    operator: 'GroupQueryAttention',
    domain: microsoft,
    inputs: [
      qkv,
      undefined,
      undefined,
      cache.pastKey,
      cache.pastValue,
      position.lastPosition,
      position.totalLength,
      position.cos,
      position.sin,
      position.ids,
      undefined,
      undefined,
      cache.scales?.key,
      cache.scales?.value,
    ],
    outputs: [{ type: 'float32', shape: [...qkv.shape.slice(0, -1), spec.heads * spec.headDim] }, cached, cached],
    attributes: {
      num_heads: spec.heads,
      kv_num_heads: spec.kvHeads,
      do_rotary: 1,
      scale: { float: spec.scale },
      local_window_size: spec.window ?? -1,
      ...quantised,
    },
  });
  return { output: output as Value, presentKey: presentKey as Value, presentValue: presentValue as Value };
}

function elementwise(graph: Graph, operator: string, a: Value, b: Value): Value {
  return one(graph, operator, [a, b], a.type, broadcast(a.shape, b.shape));
}

/** NumPy's rule: dimensions are matched from the last on; a 1 stretches. */
function broadcast(a: Shape, b: Shape): Shape {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, index) => {
    const left = a[index - length + a.length] ?? 1;
    const right = b[index - length + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) throw new GraphError(`[${a}] and [${b}] do not broadcast.`);
    return left === 1 ? right : left;
  });
}

/** Adds a node with a single output. */
export function one(
  graph: Graph,
  operator: string,
  inputs: (Value | undefined)[],
  type: ElementType,
  shape: Shape,
  attributes: GraphNode['attributes'] = {},
  domain = '',
): Value {
  const [value] = graph.node({ operator, domain, inputs, outputs: [{ type, shape }], attributes });
  return value as Value;
}
