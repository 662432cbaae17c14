import type { Node, Translate } from './node.ts';
import { stridedSlice } from './strided-slice.ts';
import { compute, inGraph, known, reshaped, type Tensor, transposed } from './tensor.ts';

/** What moves values or puts them together, and changes none. */
export const shapes: Record<string, Translate> = {
  Identity: (node) => [node.input(0)],
  Reshape: (node) => [reshaped(node.graph, node.input(0), wantedShape(node))],
  Squeeze: (node) => [reshaped(node.graph, node.input(0), squeezedShape(node))],
  ExpandDims: (node) => [expanded(node, node.input(0), node.number(1))],
  Transpose: (node) => [transposed(node.graph, node.input(0), node.numbers(1))],
  Pad: (node) => [pad(node, 0)],
  PadV2: (node) => [pad(node, node.number(2))],
  ConcatV2: (node) => [joined(node, node.inputs.slice(0, -1), node.number(node.inputs.length - 1))],
  Pack: (node) => [pack(node)],
  Split: (node) => splitEqually(node),
  SplitV: (node) => split(node, node.input(0), node.numbers(1), node.number(2)),
  StridedSlice: (node) => [stridedSlice(node)],
};

/** One size may be -1: what is left. */
function wantedShape(node: Node): number[] {
  const sizes = node.numbers(1);
  const all = product(node.input(0).shape);
  const others = product(sizes.filter((size) => size !== -1));
  const shape = sizes.map((size) => (size === -1 ? all / others : size));
  return shape.every(Number.isInteger) && product(shape) === all
    ? shape
    : node.fail(`[${node.input(0).shape}] does not become [${sizes}]`);
}

function squeezedShape(node: Node): number[] {
  const { shape } = node.input(0);
  const given = [...node.integers('squeeze_dims'), ...node.integers('axis')];
  const axes = given.map((axis) => node.axis(axis, shape.length));
  if (axes.some((axis) => shape[axis] !== 1)) return node.fail(`of [${shape}] not all of ${axes.join(', ')} are 1`);
  return shape.filter((size, axis) => (axes.length > 0 ? !axes.includes(axis) : size !== 1));
}

function expanded(node: Node, x: Tensor, given: number): Tensor {
  return reshaped(node.graph, x, x.shape.toSpliced(node.axis(given, x.shape.length + 1), 0, 1));
}

/** The second input has, for each dimension, how much comes before and behind it. */
function pad(node: Node, filler: number): Tensor {
  const x = node.input(0);
  const amounts = node.numbers(1);
  const before = x.shape.map((_, axis) => amounts[2 * axis] ?? 0);
  const after = x.shape.map((_, axis) => amounts[2 * axis + 1] ?? 0);
  const shape = x.shape.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0));
  const inputs = [
    inGraph(node.graph, x),
    node.graph.integers([...before, ...after]),
    node.graph.scalar('float32', filler),
  ];
  return compute(node.graph, 'Pad', inputs, { type: x.type, shape });
}

function joined(node: Node, parts: readonly Tensor[], given: number): Tensor {
  const [first, ...others] = parts;
  if (first === undefined) return node.fail('it joins nothing');
  const axis = node.axis(given, first.shape.length);
  const misfit = others.find(({ shape }) => shape.toSpliced(axis, 1).join() !== first.shape.toSpliced(axis, 1).join());
  if (misfit) return node.fail(`[${first.shape}] and [${misfit.shape}] do not join along axis ${axis}`);
  const shape = first.shape.with(
    axis,
    parts.reduce((sum, part) => sum + (part.shape[axis] ?? 0), 0),
  );
  if (axis === 0 && first.kind === 'known') {
    const values = parts.map((part) => (part.kind === 'known' ? Array.from(part.data) : undefined));
    if (values.every((value) => value !== undefined)) return known(first.type, shape, values.flat());
  }
  const inputs = parts.map((part) => inGraph(node.graph, part));
  return compute(node.graph, 'Concat', inputs, { type: first.type, shape }, { axis });
}

/** Joins along a dimension of its own. */
function pack(node: Node): Tensor {
  const axis = node.integer('axis', 0);
  return joined(
    node,
    node.inputs.map((part) => expanded(node, part, axis)),
    axis,
  );
}

function splitEqually(node: Node): Tensor[] {
  const [axis, x, count] = [node.number(0), node.input(1), node.integer('num_split', 1)];
  const size = (x.shape[node.axis(axis, x.shape.length)] ?? 0) / count;
  return split(
    node,
    x,
    Array.from({ length: count }, () => size),
    axis,
  );
}

/** One size may be -1: what is left. */
function split(node: Node, x: Tensor, sizes: readonly number[], given: number): Tensor[] {
  const axis = node.axis(given, x.shape.length);
  const whole = x.shape[axis] ?? 0;
  const left = whole - sizes.filter((size) => size !== -1).reduce((sum, size) => sum + size, 0);
  const parts = sizes.map((size) => (size === -1 ? left : size));
  const sound = parts.every((size) => Number.isInteger(size) && size >= 0);
  if (!sound || parts.reduce((sum, size) => sum + size, 0) !== whole)
    return node.fail(`${whole} is not ${sizes.join(' + ')}`);
  const outputs = parts.map((size) => ({ type: x.type, shape: x.shape.with(axis, size) }));
  const inputs = [inGraph(node.graph, x), node.graph.integers(parts)];
  const values = node.graph.node({ operator: 'Split', inputs, outputs, attributes: { axis } });
  return values.map((value, index) => ({ kind: 'computed', type: x.type, shape: outputs[index]?.shape ?? [], value }));
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
