import { product, reshapeRows, sizesOf } from '../graph/arithmetic.ts';
import type { Graph } from '../graph/graph.ts';
import { add, concat, matMul, reshape } from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import { rotate } from '../graph/rotary-operators.ts';
import { type Value, width } from '../graph/value.ts';
import { softmax, split, transpose } from '../graph/vision-operators.ts';
import type { LayerAttention } from './llama.ts';
import { rotaryParameters } from './llama-cached-attention.ts';
import type { LlamaConfig } from './llama-config.ts';
import { cacheHeadDim, padHeads, unpadHeads } from './wide-heads.ts';

/**
 * Attention of many sequences at once without a cache, as training computes it: plain products and softmax, which have
 * gradients and which are quick for sequences of some hundred tokens. Tokens of all rows lie one behind the other.
 *
 * Inputs: `position_ids` int64 [rows, length], and `attention_bias` float32 [rows, 1, length, length], which is added to
 * the products of query and key: 0 where a token sees another one, a large negative number elsewhere.
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
  const mask = concat(
    graph,
    Array.from({ length: group }, () => bias),
    2,
  );
  const below = mask.shape[2] as string;

  const inRows = (x: Value) => reshapeRows(graph, x, rows, [-1, width(x)], ['rows', 'length', width(x)]);
  const rotated = (x: Value, count: number) => rotate(graph, inRows(x), positions, { ...tables, heads: count });
  const byQueryHead = (x: Value) => {
    const apart = reshape(graph, x, [0, 0, kvHeads, group, wide], ['rows', 'length', kvHeads, group, wide]);
    return reshape(graph, transpose(graph, apart, [0, 2, 3, 1, 4]), [0, 0, -1, wide], ['rows', kvHeads, below, wide]);
  };
  const byKeyHead = (x: Value) =>
    transpose(graph, reshape(graph, x, [0, 0, kvHeads, wide], ['rows', 'length', kvHeads, wide]), [0, 2, 1, 3]);
  const together = (x: Value) => {
    const apart = reshape(graph, x, [0, 0, group, -1, wide], ['rows', kvHeads, group, 'length', wide]);
    return transpose(graph, apart, [0, 3, 1, 2, 4]);
  };

  return (_layer, packed) => {
    const padded = padHeads(graph, packed, heads + 2 * kvHeads, headDim, wide);
    const sizes = [heads * wide, kvHeads * wide, kvHeads * wide];
    const [query, key, value] = split(graph, padded, sizes, -1) as [Value, Value, Value];
    const turned = rotated(query, heads);
    const scores = product(graph, byQueryHead(turned), byKeyHead(rotated(key, kvHeads)), {
      transB: true,
      alpha: 1 / Math.sqrt(headDim),
    });
    const shares = softmax(graph, add(graph, scores, mask));
    const found = together(matMul(graph, shares, byKeyHead(inRows(value))));
    return {
      found: unpadHeads(graph, found, heads, headDim, wide),
      queries: () => unpadHeads(graph, turned, heads, headDim, wide),
    };
  };
}
