import { flattenRows, type ProductOptions, product, reshapeLike } from '../arithmetic.ts';
import type { Graph } from '../graph.ts';
import { reshape } from '../operators.ts';
import { type Dimension, GraphError, type Value } from '../value.ts';
import { slice, transpose } from '../vision-operators.ts';
import { sumTo } from './elementwise.ts';
import { attribute, type BackwardNode, type GradientRule, ofOne } from './rule.ts';

/**
 * Rules of products. A frozen weight's own slope is never computed, and the slope of what it was multiplied with reads the
 * weight as it lies: x · Wᵀ goes back as slope · W.
 */
export const productRules: Readonly<Record<string, GradientRule>> = {
  MatMul: ofOne((node, slope) => productSlopes(node, slope, {})),

  FusedMatMul: ofOne((node, slope) =>
    productSlopes(node, slope, {
      transA: attribute(node, 'transA', 0) === 1,
      transB: attribute(node, 'transB', 0) === 1,
      alpha: attribute(node, 'alpha', 1),
    }),
  ),

  // a · b + c
  Gemm: ofOne((node, slope) => [
    ...productSlopes(node, slope, {}),
    node.wants(2) ? sumTo(node.graph, slope, node.input(2)) : undefined,
  ]),

  Conv: ofOne((node, slope) => convolutionSlopes(node, slope)),
};

function productSlopes(node: BackwardNode, slope: Value, options: ProductOptions): (Value | undefined)[] {
  const [a, b] = [node.input(0), node.input(1)];
  return [
    node.wants(0) ? slopeOfLeft(node.graph, a, b, slope, options) : undefined,
    node.wants(1) ? slopeOfRight(node.graph, a, b, slope, options) : undefined,
  ];
}

function slopeOfLeft(graph: Graph, a: Value, b: Value, slope: Value, options: ProductOptions): Value {
  const { transA = false, transB = false, alpha = 1 } = options;
  const found = transA
    ? product(graph, b, slope, { transA: transB, transB: true, alpha })
    : product(graph, slope, b, { transB: !transB, alpha });
  return sumTo(graph, found, a);
}

function slopeOfRight(graph: Graph, a: Value, b: Value, slope: Value, options: ProductOptions): Value {
  const { transA = false, transB = false, alpha = 1 } = options;
  // A matrix under many is read by all of their rows alike.
  const isShared = b.shape.length === 2 && a.shape.length > 2 && !transA;
  const [rows, slopes] = isShared ? [flattenRows(graph, a), flattenRows(graph, slope)] : [a, slope];
  const found = transB
    ? product(graph, slopes, rows, { transA: true, transB: transA, alpha })
    : product(graph, rows, slopes, { transA: !transA, alpha });
  return sumTo(graph, found, b);
}

/** A convolution whose kernel is as large as its stride cuts pictures into squares, each multiplied with the kernel. */
function convolutionSlopes(node: BackwardNode, slope: Value): (Value | undefined)[] {
  const { graph } = node;
  const [image, kernel] = [node.input(0), node.input(1)];
  const [out, channels, patch] = kernel.shape as readonly number[] as [number, number, number];
  const strides = node.node.attributes.strides as readonly number[];
  if (strides.some((stride) => stride !== patch))
    throw new GraphError('A convolution that overlaps has no gradient here.');
  if (node.wants(0)) throw new GraphError('The gradient of a picture is not computed.');
  const [pictures, , rows, columns] = slope.shape as readonly [Dimension, number, number, number];
  const even = slice(graph, slice(graph, image, 0, rows * patch, 2), 0, columns * patch, 3);
  const sizes = [channels, rows, patch, columns, patch];
  const squares = transpose(graph, reshape(graph, even, [-1, ...sizes], [pictures, ...sizes]), [0, 2, 4, 1, 3, 5]);
  const inner = channels * patch * patch;
  const count = typeof pictures === 'number' ? pictures * rows * columns : `${pictures}·${rows * columns}`;
  const patches = reshape(graph, squares, [-1, inner], [count, inner]);
  const slopes = reshape(graph, transpose(graph, slope, [0, 2, 3, 1]), [-1, out], [count, out]);
  return [undefined, reshapeLike(graph, product(graph, slopes, patches, { transA: true }), kernel)];
}
