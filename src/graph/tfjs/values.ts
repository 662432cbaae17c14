import { TfjsError } from '../../weights/tfjs/tfjs-error.ts';
import type { ElementType } from '../value.ts';
import type { Node, Translate } from './node.ts';
import { compute, inGraph, type Known, known, type Tensor } from './tensor.ts';

/** What makes values of shapes and of other types, and what reduces them. */
export const values: Record<string, Translate> = {
  Cast: (node) => [cast(node)],
  Max: (node) => [reduce(node, 'ReduceMax')],
  Mean: (node) => [reduce(node, 'ReduceMean')],
  Min: (node) => [reduce(node, 'ReduceMin')],
  Sum: (node) => [reduce(node, 'ReduceSum')],
  Shape: (node) => [known('int32', [node.input(0).shape.length], node.input(0).shape)],
  SparseToDense: (node) => [sparseToDense(node)],
};

const TYPES: Record<string, { known: Known['type']; code: number }> = {
  DT_FLOAT: { known: 'float32', code: 1 },
  DT_INT32: { known: 'int32', code: 6 },
  // Shapes are computed here, where every integer is alike.
  DT_INT64: { known: 'int32', code: 6 },
  DT_BOOL: { known: 'bool', code: 9 },
};

/** The type that a model calls `DT_FLOAT`, for instance. */
export function typeNamed(name: string, node: string): Known['type'] & ElementType {
  const type = TYPES[name]?.known;
  if (type === undefined) throw new TfjsError(`"${node}" is of the type ${name}`);
  return type;
}

function cast(node: Node): Tensor {
  const target = TYPES[node.elementType('DstT')];
  if (target === undefined) return node.fail(`its type is ${node.elementType('DstT')}`);
  const x = node.input(0);
  if (x.kind === 'computed') {
    return compute(
      node.graph,
      'Cast',
      [inGraph(node.graph, x)],
      { type: target.known, shape: x.shape },
      { to: target.code },
    );
  }
  const convert = {
    float32: (value: number) => value,
    int32: Math.trunc,
    bool: (value: number) => Number(value !== 0),
  };
  return known(target.known, x.shape, Array.from(x.data, convert[target.known]));
}

function reduce(node: Node, operator: string): Tensor {
  const x = node.input(0);
  const axes = node.numbers(1).map((axis) => node.axis(axis, x.shape.length));
  const keeps = node.flag('keep_dims');
  const shape = x.shape.flatMap((size, axis) => (!axes.includes(axis) ? size : keeps ? 1 : []));
  const inputs = [inGraph(node.graph, x), node.graph.integers(axes)];
  const attributes = { keepdims: keeps ? 1 : 0, noop_with_empty_axes: 1 };
  return compute(node.graph, operator, inputs, { type: x.type, shape }, attributes);
}

/** Writes values (one for all, or one each) to the places [places, dimensions] of a tensor of one other value. */
function sparseToDense(node: Node): Tensor {
  const [places, shape, given, otherwise] = [node.numbers(0), node.numbers(1), node.numbers(2), node.number(3)];
  const rank = shape.length;
  const data = new Array<number>(shape.reduce((all, size) => all * size, 1)).fill(otherwise);
  for (let place = 0; place < places.length / rank; place++) {
    const index = shape.reduce((at, size, axis) => at * size + (places[place * rank + axis] ?? 0), 0);
    data[index] = given[given.length === 1 ? 0 : place] ?? 0;
  }
  const value = node.input(2);
  return known(value.kind === 'known' ? value.type : 'float32', shape, data);
}
