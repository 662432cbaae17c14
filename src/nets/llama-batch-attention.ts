import { product, reshapeBy, reshapeRows, sizesOf } from '../graph/arithmetic.ts';
import type { Graph } from '../graph/graph.ts';
import { add, concat, div, matMul, mul, reshape, sub } from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import { rotate } from '../graph/rotary-operators.ts';
import { type Dimension, type Value, width } from '../graph/value.ts';
import { softmax, split, splitBy, transpose } from '../graph/vision-operators.ts';
import type { LayerAttention } from './llama.ts';
import { rotaryParameters } from './llama-cached-attention.ts';
import type { LlamaConfig } from './llama-config.ts';
import { cacheHeadDim, padHeads, unpadHeads } from './wide-heads.ts';

/** Parts that a row's queries are cut into; each is multiplied with the keys up to its own end alone. */
const PARTS = 4;

/**
 * Attention of many sequences at once without a cache, as training computes it: plain products and softmax, which have
 * gradients and which are quick for sequences of some hundred tokens. Tokens of all rows lie one behind the other. Since
 * no token sees a later one, a row is read in parts, and what lies wholly behind a part is not computed.
 *
 * Inputs: `position_ids` int64 [rows, length], and `attention_bias` float32 [rows, 1, length, length], which is added to
 * the products of query and key: 0 where a token sees another one, a large negative number elsewhere and at all later ones.
 */
export function batchAttention(
  graph: Graph,
  config: LlamaConfig,
  parameters: Parameters,
  { contextLength }: { contextLength: number },
): LayerAttention {
  const { heads, kvHeads, headDim } = config;
  const wide = cacheHeadDim(config);
  const positions = graph.input('position_ids', 'int64', ['rows', 'length']);
  const bias = graph.input('attention_bias', 'float32', ['rows', 1, 'length', 'length']);
  const rows = sizesOf(graph, positions, 0, 1);
  const tables = rotaryParameters(config, parameters, contextLength);
  // Queries that read the same keys stand one below the other.
  const group = heads / kvHeads;
  const lengths = partLengths(graph, sizesOf(graph, positions, 1, 2));
  const names = lengths.map((_, index) => `length_${index}`);
  const all = concat(graph, lengths, 0);
  const cut = (x: Value, axis: number) => splitBy(graph, x, all, names, axis);
  const upTo = (parts: readonly Value[], index: number, axis: number) => concat(graph, parts.slice(0, index + 1), axis);
  const sized = (...sizes: (number | Value)[]) =>
    concat(
      graph,
      sizes.map((size) => (typeof size === 'number' ? graph.integers([size]) : size)),
      0,
    );
  const parts = cut(bias, 2).map((own, index) => {
    const seen = upTo(cut(own, 3), index, 3);
    const mask = concat(graph, new Array<Value>(group).fill(seen), 2);
    const length = lengths[index] as Value;
    const below = mul(graph, length, graph.integers([group]));
    return {
      mask,
      apart: sized(rows, length, kvHeads, group, wide),
      stacked: sized(rows, kvHeads, below, wide),
      unstacked: sized(rows, kvHeads, group, length, wide),
    };
  });

  const inRows = (x: Value) => reshapeRows(graph, x, rows, [-1, width(x)], ['rows', 'length', width(x)]);
  const rotated = (x: Value, count: number) => rotate(graph, inRows(x), positions, { ...tables, heads: count });
  const byKeyHead = (x: Value) =>
    transpose(graph, reshape(graph, x, [0, 0, kvHeads, wide], ['rows', 'length', kvHeads, wide]), [0, 2, 1, 3]);
  const byQueryHead = (x: Value, { apart, stacked, mask }: Part) => {
    const own = reshapeBy(graph, x, apart, ['rows', x.shape[1] as Dimension, kvHeads, group, wide]);
    const turned = transpose(graph, own, [0, 2, 3, 1, 4]);
    return reshapeBy(graph, turned, stacked, ['rows', kvHeads, mask.shape[2] as Dimension, wide]);
  };
  const together = (x: Value, { unstacked }: Part, length: Dimension) =>
    transpose(graph, reshapeBy(graph, x, unstacked, ['rows', kvHeads, group, length, wide]), [0, 3, 1, 2, 4]);

  return (_layer, packed) => {
    const padded = padHeads(graph, packed, heads + 2 * kvHeads, headDim, wide);
    const sizes = [heads * wide, kvHeads * wide, kvHeads * wide];
    const [query, key, value] = split(graph, padded, sizes, -1) as [Value, Value, Value];
    const turned = rotated(query, heads);
    const keys = cut(byKeyHead(rotated(key, kvHeads)), 2);
    const values = cut(byKeyHead(inRows(value)), 2);
    const found = cut(turned, 1).map((own, index) => {
      const part = parts[index] as Part;
      const scores = product(graph, byQueryHead(own, part), upTo(keys, index, 2), {
        transB: true,
        alpha: 1 / Math.sqrt(headDim),
      });
      const shares = softmax(graph, add(graph, scores, part.mask));
      return together(matMul(graph, shares, upTo(values, index, 2)), part, own.shape[1] as Dimension);
    });
    return {
      found: unpadHeads(graph, concat(graph, found, 1), heads, headDim, wide),
      queries: () => unpadHeads(graph, turned, heads, headDim, wide),
    };
  };
}

/** A part of the rows' queries: what it sees, and the sizes (int64, since they are known when it runs) of how it lies. */
interface Part {
  /** float32 [rows, 1, group · length of the part, length up to its end]. */
  mask: Value;
  /** Of [rows, length of the part, kvHeads, group, wide], as queries come. */
  apart: Value;
  /** Of [rows, kvHeads, group · length of the part, wide], as they are multiplied with keys. */
  stacked: Value;
  /** Of [rows, kvHeads, group, length of the part, wide], on the way back. */
  unstacked: Value;
}

/** Lengths, int64 [1] each, of the parts of rows of `length` int64 [1]: alike, but the last one has what is left over. */
function partLengths(graph: Graph, length: Value): Value[] {
  const each = div(graph, length, graph.integers([PARTS]));
  const last = sub(graph, length, mul(graph, each, graph.integers([PARTS - 1])));
  return [...Array.from({ length: PARTS - 1 }, () => each), last];
}
