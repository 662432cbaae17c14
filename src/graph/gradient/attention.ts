import { neg, product } from '../arithmetic.ts';
import type { Graph } from '../graph.ts';
import { add, one, reshape } from '../operators.ts';
import { type Dimension, type Value, width } from '../value.ts';
import { softmax, transpose } from '../vision-operators.ts';
import { softmaxSlope } from './elementwise.ts';
import { attribute, type BackwardNode, type GradientRule, ofOne } from './rule.ts';

/** Rules of attention and of rotary positions. */
export const attentionRules: Readonly<Record<string, GradientRule>> = {
  // Turned back by the same angle.
  RotaryEmbedding: ofOne((node, slope) => {
    const { graph, node: made } = node;
    const inputs = [slope, node.input(1), node.input(2), neg(graph, node.input(3))];
    return [one(graph, 'RotaryEmbedding', inputs, slope.type, slope.shape, made.attributes, 'com.microsoft')];
  }),

  // The shares of attention are computed again from queries and keys: keeping them would take far more memory.
  MultiHeadAttention: ofOne((node, slope) => attentionSlopes(node, slope)),
};

function attentionSlopes(node: BackwardNode, slope: Value): (Value | undefined)[] {
  const { graph, node: made } = node;
  const heads = attribute(node, 'num_heads', 1);
  const [query, key, value] = [0, 1, 2].map((index) => byHead(graph, node.input(index), heads)) as [
    Value,
    Value,
    Value,
  ];
  const alpha = attribute(node, 'scale', 1 / Math.sqrt(width(query)));
  const scores = product(graph, query, key, { transB: true, alpha });
  const bias = made.inputs[5] ? node.input(5) : undefined;
  const shares = softmax(graph, bias ? add(graph, scores, bias) : scores);
  const found = byHead(graph, slope, heads);
  const scoreSlope = () => softmaxSlope(graph, shares, product(graph, found, value, { transB: true }));
  const slopes = node.wants(0) || node.wants(1) ? scoreSlope() : undefined;
  return [
    slopes && node.wants(0) ? joined(graph, product(graph, slopes, key, { alpha })) : undefined,
    slopes && node.wants(1) ? joined(graph, product(graph, slopes, query, { transA: true, alpha })) : undefined,
    node.wants(2) ? joined(graph, product(graph, shares, found, { transA: true })) : undefined,
  ];
}

/** [batch, tokens, heads · size] as [batch, heads, tokens, size]. */
function byHead(graph: Graph, x: Value, heads: number): Value {
  const [batch, tokens] = x.shape as readonly [Dimension, Dimension];
  const size = width(x) / heads;
  // A 0 keeps the size that is there.
  return transpose(graph, reshape(graph, x, [0, 0, heads, size], [batch, tokens, heads, size]), [0, 2, 1, 3]);
}

/** Undoes `byHead`. */
function joined(graph: Graph, x: Value): Value {
  const [batch, heads, tokens, size] = x.shape as readonly [Dimension, number, Dimension, number];
  const whole = heads * size;
  return reshape(graph, transpose(graph, x, [0, 2, 1, 3]), [0, 0, whole], [batch, tokens, whole]);
}
