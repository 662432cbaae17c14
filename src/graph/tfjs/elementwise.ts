import type { Node, Translate } from './node.ts';
import { type Computed, compute, gathered, inGraph, known, stridesOf, type Tensor } from './tensor.ts';

/** Operators of one input: TensorFlow's and ONNX's name are one. */
const UNARY = ['Abs', 'Elu', 'Exp', 'Log', 'Neg', 'Relu', 'Sigmoid', 'Sqrt', 'Tanh'];

/** Operators of two inputs: ONNX's name, and what they do to two known numbers. */
const BINARY = {
  Add: { operator: 'Add', apply: (a: number, b: number) => a + b },
  AddV2: { operator: 'Add', apply: (a: number, b: number) => a + b },
  Sub: { operator: 'Sub', apply: (a: number, b: number) => a - b },
  Mul: { operator: 'Mul', apply: (a: number, b: number) => a * b },
  RealDiv: { operator: 'Div', apply: (a: number, b: number) => a / b },
  Maximum: { operator: 'Max', apply: Math.max },
  Minimum: { operator: 'Min', apply: Math.min },
};

export const elementwise: Record<string, Translate> = {
  ...Object.fromEntries(UNARY.map((op): [string, Translate] => [op, (node) => [unary(node, op, node.input(0))]])),
  ...Object.fromEntries(
    Object.keys(BINARY).map((op): [string, Translate] => [
      op,
      (node) => [binary(node, op as keyof typeof BINARY, node.input(0), node.input(1))],
    ]),
  ),
  Relu6: (node) => [activated(node, 'Relu6', node.input(0))],
  LeakyRelu: (node) => [activated(node, 'LeakyRelu', node.input(0), node.float('alpha', 0.2))],
  Prelu: (node) => [prelu(node, node.input(0), node.input(1))],
  Rsqrt: (node) => [unary(node, 'Reciprocal', unary(node, 'Sqrt', node.input(0)))],
  Softmax: (node) => [unary(node, 'Softmax', node.input(0), { axis: -1 })],
};

/** An operator of two inputs; sizes of 1 stretch, as in NumPy. */
export function binary(node: Node, op: keyof typeof BINARY, a: Tensor, b: Tensor): Tensor {
  const { operator, apply } = BINARY[op];
  const shape = broadcast(node, a.shape, b.shape);
  if (a.kind === 'computed' || b.kind === 'computed') {
    return compute(node.graph, operator, [inGraph(node.graph, a), inGraph(node.graph, b)], { type: a.type, shape });
  }
  const left = gathered(a.data, shape, stretched(a.shape, shape));
  const right = gathered(b.data, shape, stretched(b.shape, shape));
  return known(
    a.type,
    shape,
    left.map((value, index) => apply(value, right[index] ?? 0)),
  );
}

/** An activation by the name that fused nodes give it. `alpha` is the slope of LeakyRelu below 0. */
export function activated(node: Node, activation: string, x: Tensor, alpha = 0): Computed {
  if (activation === 'LeakyRelu') return unary(node, activation, x, { alpha: { float: alpha } });
  if (activation === 'Relu6') {
    const limits = [node.graph.scalar('float32', 0), node.graph.scalar('float32', 6)];
    return compute(node.graph, 'Clip', [inGraph(node.graph, x), ...limits], x);
  }
  if (UNARY.includes(activation)) return unary(node, activation, x);
  return node.fail(`the activation ${activation} is not known`);
}

/** x where it is positive, x · slope elsewhere; the slope has a value for each of the last dimension's entries. */
export function prelu(node: Node, x: Tensor, slope: Tensor): Computed {
  return compute(node.graph, 'PRelu', [inGraph(node.graph, x), inGraph(node.graph, slope)], x);
}

function unary(node: Node, operator: string, x: Tensor, attributes: Parameters<typeof compute>[4] = {}): Computed {
  return compute(node.graph, operator, [inGraph(node.graph, x)], x, attributes);
}

function broadcast(node: Node, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return node.fail(`[${a}] and [${b}] do not go together`);
    return left === 1 ? right : left;
  });
}

/** Strides that read a tensor of shape `from` as if it had the shape `to`. */
function stretched(from: readonly number[], to: readonly number[]): number[] {
  const strides = stridesOf(from);
  const added = to.length - from.length;
  return to.map((_, axis) => (axis < added || from[axis - added] === 1 ? 0 : (strides[axis - added] ?? 0)));
}
