import { erf, exp, neg, reduceSum, scaled, sigmoid, sign } from '../arithmetic.ts';
import type { Graph } from '../graph.ts';
import { add, div, mul, sub } from '../operators.ts';
import type { Value } from '../value.ts';
import { attribute, type GradientRule, ofOne } from './rule.ts';

/** Rules of operators that compute each entry by itself; broadcast inputs get the sum over where they were read. */
export const elementwiseRules: Readonly<Record<string, GradientRule>> = {
  Add: ofOne((node, slope) =>
    [0, 1].map((index) => (node.wants(index) ? sumTo(node.graph, slope, node.input(index)) : undefined)),
  ),

  Sub: ofOne((node, slope) => [
    node.wants(0) ? sumTo(node.graph, slope, node.input(0)) : undefined,
    node.wants(1) ? neg(node.graph, sumTo(node.graph, slope, node.input(1))) : undefined,
  ]),

  Mul: ofOne((node, slope) =>
    [0, 1].map((index) =>
      node.wants(index)
        ? sumTo(node.graph, mul(node.graph, slope, node.input(1 - index)), node.input(index))
        : undefined,
    ),
  ),

  Div: ofOne((node, slope) => {
    const { graph } = node;
    const share = div(graph, slope, node.input(1));
    return [
      node.wants(0) ? sumTo(graph, share, node.input(0)) : undefined,
      node.wants(1) ? neg(graph, sumTo(graph, mul(graph, share, node.output(0)), node.input(1))) : undefined,
    ];
  }),

  Neg: ofOne(({ graph }, slope) => [neg(graph, slope)]),

  Abs: ofOne((node, slope) => [mul(node.graph, slope, sign(node.graph, node.input(0)))]),

  // 1 - tanh²
  Tanh: ofOne((node, slope) => {
    const { graph } = node;
    const y = node.output(0);
    return [sub(graph, slope, mul(graph, slope, mul(graph, y, y)))];
  }),

  // y = x · s with s = sigmoid(αx): y' = s · (1 + α(x - y))
  QuickGelu: ofOne((node, slope) => {
    const { graph } = node;
    const alpha = attribute(node, 'alpha', 1.702);
    const x = node.input(0);
    const gate = sigmoid(graph, scaled(graph, x, alpha));
    const rest = scaled(graph, sub(graph, x, node.output(0)), alpha);
    const rise = add(graph, rest, graph.scalar('float32', 1));
    return [mul(graph, mul(graph, slope, gate), rise)];
  }),

  // y = x · Φ(x): y' = Φ(x) + x · φ(x)
  Gelu: ofOne((node, slope) => {
    const { graph } = node;
    const x = node.input(0);
    const share = add(
      graph,
      scaled(graph, erf(graph, scaled(graph, x, Math.SQRT1_2)), 0.5),
      graph.scalar('float32', 0.5),
    );
    const density = scaled(graph, exp(graph, scaled(graph, mul(graph, x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return [mul(graph, slope, add(graph, share, mul(graph, x, density)))];
  }),

  // y · (slope - Σ slope · y)
  Softmax: ofOne((node, slope) => [softmaxSlope(node.graph, node.output(0), slope, attribute(node, 'axis', -1))]),
};

/** The slope of what softmax was taken of, from its result and that one's slope. */
export function softmaxSlope(graph: Graph, probabilities: Value, slope: Value, axis = -1): Value {
  const weighted = mul(graph, slope, probabilities);
  const place = axis < 0 ? probabilities.shape.length + axis : axis;
  return sub(graph, weighted, mul(graph, probabilities, reduceSum(graph, weighted, [place], { keep: true })));
}

/** A slope summed over the dimensions along which an operator had stretched `target`. */
export function sumTo(graph: Graph, slope: Value, target: Value): Value {
  const added = slope.shape.length - target.shape.length;
  const outer = Array.from({ length: added }, (_, axis) => axis);
  const summed = outer.length > 0 ? reduceSum(graph, slope, outer, { keep: false }) : slope;
  const stretched = target.shape.flatMap((size, axis) => (size === 1 && summed.shape[axis] !== 1 ? [axis] : []));
  return stretched.length > 0 ? reduceSum(graph, summed, stretched, { keep: true }) : summed;
}
