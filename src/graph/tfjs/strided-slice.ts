import type { Node } from './node.ts';
import { compute, gathered, inGraph, reshaped, stridesOf, type Tensor } from './tensor.ts';

/** What is taken of one dimension: entries `from`, `from + step` and so on, `count` in all. */
interface Taken {
  from: number;
  step: number;
  count: number;
  /** The dimension is taken away, its one entry stays. */
  dropped: boolean;
}

/**
 * x[begin : end : stride] in every dimension, forwards. Bit i of a mask speaks of dimension i.
 * @throws {TfjsError} for strides backwards, ellipses and new axes, which models of pictures have no use for.
 */
export function stridedSlice(node: Node): Tensor {
  const x = node.input(0);
  if (node.integer('ellipsis_mask', 0) || node.integer('new_axis_mask', 0))
    node.fail('it has an ellipsis or a new axis');
  const taken = x.shape.map((size, axis) => takenOf(node, size, axis));
  const counts = taken.map(({ count }) => count);
  return reshaped(
    node.graph,
    cut(node, x, taken, counts),
    counts.filter((_, axis) => !taken[axis]?.dropped),
  );
}

function takenOf(node: Node, size: number, axis: number): Taken {
  const has = (mask: string) => ((node.integer(mask, 0) >> axis) & 1) === 1;
  const limit = (index: number, otherwise: number) => {
    const given = node.numbers(index)[axis] ?? otherwise;
    return Math.min(size, Math.max(0, given < 0 ? given + size : given));
  };
  const step = node.numbers(3)[axis] ?? 1;
  if (step < 1) return node.fail('its strides run backwards');
  const from = has('begin_mask') ? 0 : limit(1, 0);
  if (has('shrink_axis_mask')) return { from, step: 1, count: 1, dropped: true };
  const to = has('end_mask') ? size : limit(2, size);
  return { from, step, count: Math.max(0, Math.ceil((to - from) / step)), dropped: false };
}

function cut(node: Node, x: Tensor, taken: readonly Taken[], shape: readonly number[]): Tensor {
  if (x.kind === 'known') {
    const strides = stridesOf(x.shape);
    const begin = taken.reduce((sum, { from }, axis) => sum + from * (strides[axis] ?? 0), 0);
    const steps = taken.map(({ step }, axis) => step * (strides[axis] ?? 0));
    return { ...x, shape, data: gathered(x.data, shape, steps, begin) };
  }
  const lists = [
    taken.map(({ from }) => from),
    taken.map(({ from, step, count }) => from + step * count),
    taken.map((_, axis) => axis),
    taken.map(({ step }) => step),
  ];
  const inputs = [inGraph(node.graph, x), ...lists.map((list) => node.graph.integers(list))];
  return compute(node.graph, 'Slice', inputs, { type: x.type, shape });
}
