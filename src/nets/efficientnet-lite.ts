import type { Graph } from '../graph/graph.ts';
import { add, matMulTransposed, reshape } from '../graph/operators.ts';
import type { Value } from '../graph/value.ts';
import { convolve, globalAverage, relu6, softmax } from '../graph/vision-operators.ts';

/**
 * EfficientNet-Lite (Tan and Le 2019; tensorflow/tpu, models/official/efficientnet/lite): inverted bottlenecks with ReLU6,
 * without squeeze and excitation. Names are those of EfficientNet-PyTorch.
 */
export interface EfficientNetLiteConfig {
  /** Pixels of each side of the picture. */
  size: number;
  /** Channels behind the first convolution. */
  stem: number;
  stages: readonly Stage[];
  /** Values that the classes are told from. */
  features: number;
  classes: number;
}

/** Blocks in a row of the same width. */
interface Stage {
  blocks: number;
  /** Rows and columns of the filter of each channel. */
  kernel: number;
  /** Of the first block; the others keep the size. */
  stride: number;
  /** How many times wider than its input a block is inside. */
  expansion: number;
  channels: number;
}

export const EFFICIENTNET_LITE2: EfficientNetLiteConfig = {
  size: 260,
  stem: 32,
  stages: [
    { blocks: 1, kernel: 3, stride: 1, expansion: 1, channels: 16 },
    { blocks: 3, kernel: 3, stride: 2, expansion: 6, channels: 24 },
    { blocks: 3, kernel: 5, stride: 2, expansion: 6, channels: 48 },
    { blocks: 4, kernel: 3, stride: 2, expansion: 6, channels: 88 },
    { blocks: 4, kernel: 5, stride: 1, expansion: 6, channels: 120 },
    { blocks: 5, kernel: 5, stride: 2, expansion: 6, channels: 208 },
    { blocks: 1, kernel: 3, stride: 1, expansion: 6, channels: 352 },
  ],
  features: 1280,
  classes: 1000,
};

/** The weights, with each norm brought into the convolution before it. */
export interface EfficientNetLiteWeights {
  /** The filter [out, in / groups, kernel, kernel] and the bias [out] of a convolution and the norm that follows it. */
  convolution(name: string, norm: string, shape: readonly number[]): { filter: Value; bias: Value };
  /** A tensor as it is stored. */
  tensor(name: string, shape: readonly number[]): Value;
}

/**
 * Adds the network to a graph.
 * @param pictures float32 [n, 3, size, size]: red, green and blue, normalised.
 * @returns The likelihoods of the classes, float32 [n, classes].
 */
export function buildEfficientNetLite(
  graph: Graph,
  config: EfficientNetLiteConfig,
  weights: EfficientNetLiteWeights,
  pictures: Value,
): Value {
  const net = { graph, weights };
  let x = layer(net, pictures, { name: '_conv_stem', norm: '_bn0', out: config.stem, kernel: 3, stride: 2 });
  let index = 0;
  for (const { blocks, ...stage } of config.stages) {
    for (let block = 0; block < blocks; block++) {
      x = bottleneck(net, x, `_blocks.${index++}`, { ...stage, stride: block === 0 ? stage.stride : 1 });
    }
  }
  const features = layer(net, x, { name: '_conv_head', norm: '_bn1', out: config.features, kernel: 1 });
  const flat = reshape(
    graph,
    globalAverage(graph, features),
    [-1, config.features],
    [x.shape[0] ?? 1, config.features],
  );
  const matrix = weights.tensor('_fc.weight', [config.classes, config.features]);
  return softmax(
    graph,
    add(graph, matMulTransposed(graph, flat, matrix), weights.tensor('_fc.bias', [config.classes])),
  );
}

interface Net {
  graph: Graph;
  weights: EfficientNetLiteWeights;
}

/** Widens, filters each channel by itself, and narrows; added to what it was given where that has the same shape. */
function bottleneck(
  net: Net,
  x: Value,
  name: string,
  { kernel, stride, expansion, channels }: Omit<Stage, 'blocks'>,
): Value {
  const given = x.shape[1] as number;
  const inside = given * expansion;
  const wide =
    expansion === 1 ? x : layer(net, x, { name: `${name}._expand_conv`, norm: `${name}._bn0`, out: inside, kernel: 1 });
  const depthwise = {
    name: `${name}._depthwise_conv`,
    norm: `${name}._bn1`,
    out: inside,
    kernel,
    stride,
    groups: inside,
  };
  const filtered = layer(net, wide, depthwise);
  const projection = { name: `${name}._project_conv`, norm: `${name}._bn2`, out: channels, kernel: 1, linear: true };
  const narrow = layer(net, filtered, projection);
  return stride === 1 && given === channels ? add(net.graph, narrow, x) : narrow;
}

interface Layer {
  name: string;
  norm: string;
  out: number;
  kernel: number;
  stride?: number;
  groups?: number;
  /** No activation follows. */
  linear?: boolean;
}

function layer(
  { graph, weights }: Net,
  x: Value,
  { name, norm, out, kernel, stride = 1, groups = 1, linear }: Layer,
): Value {
  const shape = [out, (x.shape[1] as number) / groups, kernel, kernel];
  const { filter, bias } = weights.convolution(name, norm, shape);
  const convolved = convolve(graph, x, filter, bias, { stride, groups });
  return linear ? convolved : relu6(graph, convolved);
}
