import { flattenRows, meanOfLast, reduceSum } from '../arithmetic.ts';
import type { Graph } from '../graph.ts';
import { add, mul, sub } from '../operators.ts';
import { type Value, width } from '../value.ts';
import { attribute, type BackwardNode, type GradientRule, ofOne } from './rule.ts';

/** Rules of the norms: x̂ is the input normed, without weight and bias, and r what it was multiplied by to get there. */
export const normRules: Readonly<Record<string, GradientRule>> = {
  SimplifiedLayerNormalization: ofOne((node, slope) => {
    const { normed, factor } = normalised(node, 'SimplifiedLayerNormalization', node.input(0));
    return rmsSlopes(node, { normed, factor }, slope, { x: 0, weight: 1 });
  }),

  /** Outputs: 0 the norm of the sum, 3 the sum. */
  SkipSimplifiedLayerNormalization(node) {
    const { graph } = node;
    const [normSlope, sumSlope] = [node.slope(0), node.slope(3)];
    const sum = node.output(3);
    const found = normSlope
      ? rmsSlopes(node, normalised(node, 'SimplifiedLayerNormalization', sum), normSlope, { x: 0, weight: 2, also: 1 })
      : [];
    const own = found[0];
    const slope = own && sumSlope ? add(graph, own, sumSlope) : (own ?? sumSlope);
    return [slope, slope, found[1]];
  },

  LayerNormalization: ofOne((node, slope) => {
    const { graph } = node;
    const { normed, factor } = normalised(node, 'LayerNormalization', node.input(0));
    const bent = mul(graph, slope, node.input(1));
    const centred = sub(graph, sub(graph, bent, meanOfLast(graph, bent)), alongNormed(graph, bent, normed));
    return [
      node.wants(0) ? mul(graph, centred, factor) : undefined,
      node.wants(1) ? sumOfRows(graph, mul(graph, slope, normed)) : undefined,
      node.wants(2) ? sumOfRows(graph, slope) : undefined,
    ];
  }),
};

function rmsSlopes(
  node: BackwardNode,
  { normed, factor }: { normed: Value; factor: Value },
  slope: Value,
  places: { x: number; weight: number; also?: number },
): (Value | undefined)[] {
  const { graph } = node;
  const wantsInput = node.wants(places.x) || (places.also !== undefined && node.wants(places.also));
  const bent = mul(graph, slope, node.input(places.weight));
  return [
    wantsInput ? mul(graph, sub(graph, bent, alongNormed(graph, bent, normed)), factor) : undefined,
    node.wants(places.weight) ? sumOfRows(graph, mul(graph, slope, normed)) : undefined,
  ];
}

/** The part of a slope that would change the length alone, which a norm takes out: x̂ · mean(slope · x̂). */
function alongNormed(graph: Graph, slope: Value, normed: Value): Value {
  return mul(graph, normed, meanOfLast(graph, mul(graph, slope, normed)));
}

/** The norm without its weight, and the factor [.., 1] by which it scales. */
function normalised(node: BackwardNode, operator: string, x: Value): { normed: Value; factor: Value } {
  const { graph } = node;
  const ones = graph.constant('float32', [width(x)], new Float32Array(width(x)).fill(1));
  const whole = { type: x.type, shape: x.shape };
  const perRow = { type: x.type, shape: [...x.shape.slice(0, -1), 1] };
  const isCentred = operator === 'LayerNormalization';
  const [normed, factor] = graph.node({
    operator,
    inputs: [x, ones],
    outputs: isCentred ? [whole, undefined, perRow] : [whole, perRow],
    attributes: { epsilon: { float: attribute(node, 'epsilon', 1e-5) }, axis: -1, stash_type: 1 },
  });
  return { normed: normed as Value, factor: factor as Value };
}

function sumOfRows(graph: Graph, x: Value): Value {
  return reduceSum(graph, flattenRows(graph, x), [0], { keep: false });
}
