import { asTheNodeHasIt, channelsFirst, isChannelsFirst, sliding } from './channels.ts';
import { activated, binary, prelu } from './elementwise.ts';
import type { Node, Translate } from './node.ts';
import { compute, inGraph, known, reshaped, type Tensor, transposed } from './tensor.ts';

export const convolution: Record<string, Translate> = {
  BiasAdd: (node) => [binary(node, 'Add', node.input(0), perChannel(node, node.input(1)))],
  Conv2D: (node) => [conv2d(node)],
  _FusedConv2D: (node) => [fused(node, conv2d(node))],
  DepthwiseConv2dNative: (node) => [depthwise(node)],
  FusedDepthwiseConv2dNative: (node) => [fused(node, depthwise(node))],
  MatMul: (node) => [matMul(node)],
  _FusedMatMul: (node) => [fused(node, matMul(node))],
  FusedBatchNorm: (node) => [batchNorm(node)],
  FusedBatchNormV2: (node) => [batchNorm(node)],
  FusedBatchNormV3: (node) => [batchNorm(node)],
};

/** The filter [rows, columns, in, out] becomes [out, in, rows, columns]. */
function conv2d(node: Node): Tensor {
  const filter = node.input(1);
  const [, , input = 1] = filter.shape;
  const x = channelsFirst(node, node.input(0));
  const channels = x.shape[1] ?? 0;
  if (channels % input !== 0) return node.fail(`its filter [${filter.shape}] does not fit ${channels} channels`);
  return convolve(node, x, transposed(node.graph, filter, [3, 2, 0, 1]), channels / input);
}

/** The filter [rows, columns, in, multiplier] becomes [in · multiplier, 1, rows, columns], a group for each channel. */
function depthwise(node: Node): Tensor {
  const filter = node.input(1);
  const [rows = 1, columns = 1, input = 1, multiplier = 1] = filter.shape;
  const turned = transposed(node.graph, filter, [2, 3, 0, 1]);
  const weights = reshaped(node.graph, turned, [input * multiplier, 1, rows, columns]);
  return convolve(node, channelsFirst(node, node.input(0)), weights, input);
}

/** x [batch, in, rows, columns] with weights [out, in / groups, rows, columns]. */
function convolve(node: Node, x: Tensor, weights: Tensor, groups: number): Tensor {
  const [out = 1, , rows = 1, columns = 1] = weights.shape;
  const { sizes, strides, dilations, pads } = sliding(node, x, [rows, columns]);
  const inputs = [inGraph(node.graph, x), inGraph(node.graph, weights)];
  const result = { type: x.type, shape: [x.shape[0] ?? 1, out, ...sizes] };
  const attributes = { strides, dilations, pads, group: groups, kernel_shape: [rows, columns] };
  return asTheNodeHasIt(node, compute(node.graph, 'Conv', inputs, result, attributes));
}

function matMul(node: Node): Tensor {
  const [a, b] = [0, 1].map((index) => {
    const matrix = node.input(index);
    if (matrix.shape.length !== 2) return node.fail(`[${matrix.shape}] is no matrix`);
    return node.flag(index === 0 ? 'transpose_a' : 'transpose_b') ? transposed(node.graph, matrix, [1, 0]) : matrix;
  }) as [Tensor, Tensor];
  if (a.shape[1] !== b.shape[0]) return node.fail(`[${a.shape}] and [${b.shape}] cannot be multiplied`);
  const shape = [a.shape[0] ?? 1, b.shape[1] ?? 1];
  return compute(node.graph, 'MatMul', [inGraph(node.graph, a), inGraph(node.graph, b)], { type: a.type, shape });
}

/** What a fused node does to its result: a bias, then an activation. Their inputs follow the first two. */
function fused(node: Node, result: Tensor): Tensor {
  let next = 2;
  return node.texts('fused_ops').reduce((x, op) => {
    if (op === 'BiasAdd') return binary(node, 'Add', x, perChannel(node, node.input(next++)));
    if (op === 'Prelu') return prelu(node, x, perChannel(node, node.input(next++)));
    return activated(node, op, x, node.float('leakyrelu_alpha', 0.2));
  }, result);
}

/** A value for each channel, shaped so that it meets that dimension of the result. */
function perChannel(node: Node, values: Tensor): Tensor {
  const first = isChannelsFirst(node) && values.shape.length === 1;
  return first ? reshaped(node.graph, values, [values.shape[0] ?? 1, 1, 1]) : values;
}

/** (x - mean) / sqrt(variance + epsilon) · scale + offset, brought down to one product and one sum. */
function batchNorm(node: Node): Tensor {
  const [scale = [], offset = [], mean = [], variance = []] = [1, 2, 3, 4].map((index) => node.numbers(index));
  const epsilon = node.float('epsilon', 1e-4);
  const factors = variance.map((value, channel) => (scale[channel] ?? 1) / Math.sqrt(value + epsilon));
  const sums = factors.map((factor, channel) => (offset[channel] ?? 0) - factor * (mean[channel] ?? 0));
  const channels = (values: number[]) => perChannel(node, known('float32', [values.length], values));
  return binary(node, 'Add', binary(node, 'Mul', node.input(0), channels(factors)), channels(sums));
}
