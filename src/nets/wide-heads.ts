import type { Graph } from '../graph/graph.ts';
import { padLast, reshape, takeFirst } from '../graph/operators.ts';
import type { Value } from '../graph/value.ts';
import type { LlamaConfig } from './llama-config.ts';

/**
 * Size of a head in attention and in the KV cache. ONNX Runtime rotates heads of a multiple of 16 only; others get zeros
 * behind each of their two halves, which change no product.
 */
export function cacheHeadDim(config: LlamaConfig): number {
  return Math.ceil(config.headDim / 16) * 16;
}

/** Zeros behind each half of every head: [tokens, heads · headDim] becomes [tokens, heads · wide]. */
export function padHeads(graph: Graph, x: Value, heads: number, headDim: number, wide: number): Value {
  if (wide === headDim) return x;
  const halves = reshape(graph, x, [-1, heads, 2, headDim / 2], ['tokens', heads, 2, headDim / 2]);
  return reshape(graph, padLast(graph, halves, (wide - headDim) / 2), [-1, heads * wide], ['tokens', heads * wide]);
}

/** Undoes `padHeads` on as many values in any shape: [tokens, heads · headDim]. */
export function unpadHeads(graph: Graph, x: Value, heads: number, headDim: number, wide: number): Value {
  const whole = heads * headDim;
  if (wide === headDim) return reshape(graph, x, [-1, whole], ['tokens', whole]);
  const halves = reshape(graph, x, [-1, heads, 2, wide / 2], ['tokens', heads, 2, wide / 2]);
  return reshape(graph, takeFirst(graph, halves, headDim / 2), [-1, whole], ['tokens', whole]);
}
