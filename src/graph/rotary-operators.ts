import type { Graph } from './graph.ts';
import { add, one } from './operators.ts';
import type { Value } from './value.ts';

/**
 * Turns each head of x [1, tokens, heads · headDim] by its token's position, half-split. `positions` int64 is [1], the
 * first token's, with the rest behind it, or [1, tokens]; `cos` and `sin` are [positions, headDim / 2].
 */
export function rotate(
  graph: Graph,
  x: Value,
  positions: Value,
  tables: { cos: Value; sin: Value; heads: number },
): Value {
  const attributes = { interleaved: 0, num_heads: tables.heads };
  const inputs = [x, positions, tables.cos, tables.sin];
  return one(graph, 'RotaryEmbedding', inputs, x.type, x.shape, attributes, 'com.microsoft');
}

/** Position int64 [1] of the first token of x [tokens, ..], the last one's being `last` int32 [1]. */
export function firstPosition(graph: Graph, x: Value, last: Value): Value {
  const tokens = one(graph, 'Shape', [x], 'int64', [1], { start: 0, end: 1 });
  const end = one(graph, 'Cast', [last], 'int64', [1], { to: int64 });
  const next = add(graph, end, graph.integers([1]));
  return one(graph, 'Sub', [next, tokens], 'int64', [1]);
}

/** ONNX's number for the type. */
const int64 = 7;
