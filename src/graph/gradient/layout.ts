import { reshapeLike, scatterAdd, sizesOf, zerosLike } from '../arithmetic.ts';
import type { Graph } from '../graph.ts';
import { concat, one } from '../operators.ts';
import { type Dimension, GraphError, placeOf, type Value } from '../value.ts';
import { transpose } from '../vision-operators.ts';
import { attribute, type BackwardNode, type GradientRule, ofOne } from './rule.ts';

/** Rules of operators that move entries and compute nothing. */
export const layoutRules: Readonly<Record<string, GradientRule>> = {
  Reshape: ofOne((node, slope) => [reshapeLike(node.graph, slope, node.input(0))]),

  Transpose: ofOne((node, slope) => {
    const order = node.node.attributes.perm as readonly number[];
    return [
      transpose(
        node.graph,
        slope,
        order.map((_, index) => order.indexOf(index)),
      ),
    ];
  }),

  Gather: ofOne((node, slope) => {
    const x = node.input(0);
    const indices = node.input(1);
    if (indices.shape.length !== 1) throw new GraphError(`Gather by [${indices.shape}] has no gradient here.`);
    return [scatterAdd(node.graph, zerosLike(node.graph, x), indices, slope, attribute(node, 'axis', 0))];
  }),

  Concat: ofOne((node, slope) => {
    const parts = node.node.inputs.map((_, index) => node.input(index));
    const place = placeOf(attribute(node, 'axis', 0), slope);
    return cut(node.graph, slope, parts, place);
  }),

  Split(node) {
    const { graph, node: made } = node;
    const slopes = made.outputs.map((_, index) => node.slope(index));
    if (slopes.every((slope) => slope === undefined)) return [];
    const whole = slopes.map((slope, index) => slope ?? zerosLike(graph, node.output(index)));
    const x = node.input(0);
    // Sizes that are computed add up to the whole by what runs, not by their names.
    return [one(graph, 'Concat', whole, x.type, x.shape, { axis: attribute(node, 'axis', 0) })];
  },

  Slice: ofOne((node, slope) => {
    const { graph } = node;
    const [from, to, axis] = [1, 2, 3].map((index) => constantIntegers(node, index));
    const x = node.input(0);
    const place = placeOf(axis?.[0] as number, x);
    return [padAxis(graph, slope, x, place, from?.[0] as number, to?.[0] as number)];
  }),

  Pad: ofOne((node, slope) => {
    const { graph } = node;
    const x = node.input(0);
    const pads = constantIntegers(node, 1);
    const axes = x.shape.map((_, axis) => axis).filter((axis) => pads[axis] || pads[axis + x.shape.length]);
    const from = graph.integers(axes.map((axis) => pads[axis] as number));
    const to = graph.integers(axes.map((axis) => (pads[axis] as number) + (x.shape[axis] as number)));
    return [one(graph, 'Slice', [slope, from, to, graph.integers(axes)], x.type, x.shape)];
  }),
};

/** A slope cut along an axis into one for each of the parts that were joined. */
function cut(graph: Graph, slope: Value, parts: readonly Value[], place: number): Value[] {
  const sizes = parts.map(({ shape }) => shape[place]);
  const known = sizes.every((size) => typeof size === 'number');
  const lengths = known
    ? graph.integers(sizes as number[])
    : concat(
        graph,
        parts.map((part) => sizesOf(graph, part, place, place + 1)),
        0,
      );
  return graph.node({
    operator: 'Split',
    inputs: [slope, lengths],
    outputs: parts.map(({ type, shape }) => ({ type, shape })),
    attributes: { axis: place },
  });
}

/** `slope` as the entries [from, to) of an axis of x, zeros beside them. */
function padAxis(graph: Graph, slope: Value, x: Value, place: number, from: number, to: number): Value {
  const size = x.shape[place] as Dimension;
  const count = typeof size === 'number' ? size : undefined;
  const begin = from < 0 && count !== undefined ? count + from : from;
  const end = to < 0 && count !== undefined ? count + to : Math.min(to, count ?? to);
  const before = x.shape.map((_, axis) => (axis === place ? begin : 0));
  const after = x.shape.map((_, axis) => (axis === place && count !== undefined ? count - end : 0));
  if (count !== undefined) {
    return one(graph, 'Pad', [slope, graph.integers([...before, ...after])], x.type, x.shape);
  }
  const missing = one(graph, 'Sub', [sizesOf(graph, x, place, place + 1), graph.integers([end])], 'int64', [1]);
  const zero = graph.integers([0]);
  const pads = concat(
    graph,
    [graph.integers(before), ...x.shape.map((_, axis) => (axis === place ? missing : zero))],
    0,
  );
  return one(graph, 'Pad', [slope, pads], x.type, x.shape);
}

/** The numbers of an input that is a constant of the graph. */
function constantIntegers(node: BackwardNode, index: number): number[] {
  const { name } = node.input(index);
  const constant = node.graph.constants.find(({ value }) => value.name === name);
  if (!constant) throw new GraphError(`${node.node.operator} by ${name}, which is computed, has no gradient here.`);
  return Array.from(constant.data as BigInt64Array, Number);
}
