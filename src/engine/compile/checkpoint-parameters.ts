import type { Graph } from '../../graph/graph.ts';
import {
  abs,
  add,
  concat,
  div,
  gather,
  gemm,
  matMul,
  matMulIntegerToFloat,
  matMulNBits,
  matMulTransposed,
  mul,
  quantiseLinear,
  reduceMax,
} from '../../graph/operators.ts';
import type { LinearLayer, Parameters } from '../../graph/parameters.ts';
import { type Value, width } from '../../graph/value.ts';
import { type Blocks, blockSize, pickColumns, quantiseRows, type RowQuantised } from '../../weights/quantise.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { blockFormat, readBlocks } from './blocks.ts';
import type { Calibration, WeightFormat } from './formats.ts';

export interface CheckpointParametersOptions {
  format: WeightFormat;
  /** Layers of this name stay at 8 bits in every quantised format: rounding errors of the logits reach the reader. */
  head: string;
  /** Needed for an int8 cache; without it no channel is kept in float32. */
  calibration?: Calibration;
  /** Called with the input of each linear layer, to look at activations. */
  onInput?: (layer: string, input: Value) => void;
}

/**
 * Input channels of each layer that are multiplied in float32. A few channels carry far larger values than the rest; left
 * in, they set the scale of their row or block and the rest loses its precision. The counts are those from which on
 * perplexity hardly falls any more.
 */
const outlierChannels = { rq: 32, int4: 48, head: 32 } as const;

/** A checkpoint's weights as a graph takes them, in one weight format. */
export function checkpointParameters(
  graph: Graph,
  tensors: TensorSource,
  options: CheckpointParametersOptions,
): Parameters {
  const vector = (name: string, size: number): Value =>
    graph.parameter(name, 'float32', [size], () => tensors.read(name));

  const latestBlocks = latest<Blocks[]>();
  const latestRows = latest<RowQuantised>();
  const multiply = (x: Value, groups: readonly (readonly LinearLayer[])[]): Value[] => {
    const isHead = groups.some((group) => group.some(({ name }) => name === options.head));
    if (options.format === 'fp32') return groups.map((group) => linearFloat(graph, tensors, x, group));
    const outliers = options.calibration
      ? outliersOf(options.calibration, isHead ? 'head' : options.format, groups)
      : [];
    if (options.format === 'int4' || isHead) {
      return linearBlocks(graph, tensors, x, groups, options.head, outliers, latestBlocks);
    }
    return linearRows(graph, tensors, x, groups, outliers, latestRows);
  };

  return {
    vector(name, size) {
      const scale = options.calibration && cacheScale(options.calibration, name);
      return scale ? graph.parameter(name, 'float32', [size], () => scale) : vector(name, size);
    },
    tensor: (name, shape) => graph.parameter(name, 'float32', shape, () => tensors.read(name)),
    linears(x, groups) {
      options.onInput?.(inputName(groups), x);
      return multiply(x, groups).map((result, index) => addBias(graph, tensors, result, groups[index] ?? [], vector));
    },
    table: (name, shape, data) => graph.parameter(name, 'float32', shape, data),
  };
}

/** The name under which the input that some layers share is calibrated. */
function inputName(groups: readonly (readonly LinearLayer[])[]): string {
  return groups[0]?.[0]?.name ?? '';
}

/** Scale of an int8 cache's channels, from the parameter name `cache.N.key.scale`. */
function cacheScale(calibration: Calibration, name: string): Float32Array | undefined {
  const match = /^cache\.(\d+\.(?:key|value))\.scale$/.exec(name);
  return match?.[1] ? calibration.cacheScales.get(match[1]) : undefined;
}

function outliersOf(
  { inputs }: Calibration,
  form: keyof typeof outlierChannels,
  groups: readonly (readonly LinearLayer[])[],
): number[] {
  const largest = inputs.get(inputName(groups)) as Float32Array;
  const order = Array.from(largest.keys()).sort((a, b) => (largest[b] as number) - (largest[a] as number));
  return order.slice(0, outlierChannels[form]).sort((a, b) => a - b);
}

function addBias(
  graph: Graph,
  tensors: TensorSource,
  result: Value,
  group: readonly LinearLayer[],
  vector: (name: string, size: number) => Value,
): Value {
  if (!group.some(({ name }) => tensors.has(`${name}.bias`))) return result;
  const parts = group.map(({ name, out }) =>
    tensors.has(`${name}.bias`) ? vector(`${name}.bias`, out) : graph.constant('float32', [out], new Float32Array(out)),
  );
  return add(graph, result, parts.length === 1 ? (parts[0] as Value) : concat(graph, parts, 0));
}

/** y = x · Wᵀ in float32. */
function linearFloat(graph: Graph, tensors: TensorSource, x: Value, group: readonly LinearLayer[]): Value {
  const out = outputs(group);
  const weight = graph.parameter(`${groupName(group)}.fp32`, 'float32', [out, width(x)], () =>
    readRows(tensors, group),
  );
  return matMulTransposed(graph, x, weight);
}

/**
 * y = x · Wᵀ with block-quantised weights. The kernel rounds the activations of each block to 8 bits, and knows no
 * offsets; both are made good by a small float32 product beside it: the outlier channels, taken out of x, times their
 * columns of W, and the sum of each block's inputs times the block's offset.
 */
function linearBlocks(
  graph: Graph,
  tensors: TensorSource,
  x: Value,
  groups: readonly (readonly LinearLayer[])[],
  head: string,
  outliers: readonly number[],
  latestBlocks: Latest<Blocks[]>,
): Value[] {
  const formatOf = (layer: LinearLayer) => blockFormat(tensors, layer, head);
  const hasOffsets = groups.some((group) => group.some((layer) => formatOf(layer).offsets));
  const perRow = Math.ceil(width(x) / blockSize);
  const rest = outliers.length > 0 ? mul(graph, x, outlierMask(graph, inputName(groups), width(x), outliers)) : x;
  const sideWidth = (hasOffsets ? perRow : 0) + outliers.length;
  const side =
    sideWidth > 0
      ? matMul(graph, x, sideSelector(graph, inputName(groups), width(x), hasOffsets ? perRow : 0, outliers))
      : undefined;

  const multiply = (layers: readonly LinearLayer[]): Value => {
    const name = groupName(layers);
    const { bits } = formatOf(layers[0] as LinearLayer);
    const blocks = () => latestBlocks(name, () => layers.map((layer) => readBlocks(tensors, layer, bits)));
    const out = outputs(layers);
    const product = matMulNBits(graph, rest, {
      bits,
      blockSize,
      values: graph.parameter(`${name}.values`, 'uint8', [out, perRow, (blockSize * bits) / 8], () =>
        join(
          Uint8Array,
          blocks().map((part) => part.values),
        ),
      ),
      scales: graph.parameter(`${name}.scales`, 'float32', [out * perRow], () =>
        join(
          Float32Array,
          blocks().map((part) => part.scales),
        ),
      ),
    });
    if (!side) return product;
    const weight = graph.parameter(`${name}.side`, 'float32', [sideWidth, out], () => {
      const columns = pickColumns(readRows(tensors, layers), out, width(x), outliers);
      return hasOffsets ? join(Float32Array, [joinColumns(blocks(), layers, perRow), columns]) : columns;
    });
    return gemm(graph, side, weight, product);
  };
  return groups.map((group) => {
    const sameBits = group.every((layer) => formatOf(layer).bits === formatOf(group[0] as LinearLayer).bits);
    return sameBits
      ? multiply(group)
      : concat(
          graph,
          group.map((layer) => multiply([layer])),
          -1,
        );
  });
}

/**
 * y = x · Wᵀ with both sides as int8. Each row of x has its own scale, so that no row depends on its neighbours;
 * `outliers` are input channels that take part in float32 instead.
 */
function linearRows(
  graph: Graph,
  tensors: TensorSource,
  x: Value,
  groups: readonly (readonly LinearLayer[])[],
  outliers: readonly number[],
  latestRows: Latest<RowQuantised>,
): Value[] {
  const inSize = width(x);
  const name = inputName(groups);
  const rest = outliers.length > 0 ? mul(graph, x, outlierMask(graph, name, inSize, outliers)) : x;
  // A row of zeros divides by zero; what its rounding makes of that is multiplied with zero again.
  const largest = reduceMax(graph, abs(graph, rest), -1);
  const zeroPoint = graph.scalar('uint8', 128);
  const quantised = quantiseLinear(graph, div(graph, rest, largest), zeroPoint, 1 / 127);
  const apart = outliers.length > 0 ? gather(graph, x, graph.integers(outliers), -1) : undefined;

  return groups.map((group) => {
    const out = outputs(group);
    const rows = () =>
      latestRows(groupName(group), () => quantiseRows(readRows(tensors, group), out, inSize, outliers));
    const weight = graph.parameter(`${groupName(group)}.rows`, 'int8', [inSize, out], () => rows().values);
    // The activations' own 1/127 is in here too: it spares a node.
    const weightScale = graph.parameter(`${groupName(group)}.row_scales`, 'float32', [out], () =>
      rows().scales.map((scale) => scale / 127),
    );
    const scaled = matMulIntegerToFloat(graph, quantised, weight, weightScale, zeroPoint);
    const product = mul(graph, scaled, largest);
    if (!apart) return product;
    const columns = graph.parameter(`${groupName(group)}.outliers`, 'float32', [outliers.length, out], () =>
      pickColumns(readRows(tensors, group), out, inSize, outliers),
    );
    return gemm(graph, apart, columns, product);
  });
}

/** [in]: 0 for the outlier channels, 1 for the rest. */
function outlierMask(graph: Graph, input: string, inSize: number, outliers: readonly number[]): Value {
  return graph.parameter(`${input}.mask.${outliers.length}`, 'float32', [inSize], () => {
    const kept = new Float32Array(inSize).fill(1);
    for (const channel of outliers) kept[channel] = 0;
    return kept;
  });
}

/**
 * [in, blocks + outliers]: its first columns sum the inputs of each block without the outliers, its last ones pick an
 * outlier each.
 */
function sideSelector(graph: Graph, input: string, inSize: number, blocks: number, outliers: readonly number[]): Value {
  const columns = blocks + outliers.length;
  return graph.parameter(`${input}.selector`, 'float32', [inSize, columns], () => {
    const selector = new Float32Array(inSize * columns);
    if (blocks > 0) {
      for (let channel = 0; channel < inSize; channel++)
        selector[channel * columns + Math.floor(channel / blockSize)] = 1;
    }
    outliers.forEach((channel, index) => {
      selector.fill(0, channel * columns, (channel + 1) * columns);
      selector[channel * columns + blocks + index] = 1;
    });
    return selector;
  });
}

function groupName(group: readonly LinearLayer[]): string {
  return group.map(({ name }) => name).join('+');
}

function outputs(group: readonly LinearLayer[]): number {
  return group.reduce((sum, { out }) => sum + out, 0);
}

function readRows(tensors: TensorSource, group: readonly LinearLayer[]): Float32Array {
  return join(
    Float32Array,
    group.map(({ name }) => tensors.read(`${name}.weight`)),
  );
}

function join<T extends Float32Array | Uint8Array>(type: new (length: number) => T, parts: readonly T[]): T {
  if (parts.length === 1) return parts[0] as T;
  const whole = new type(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}

/** Offsets [blocks, out] of several layers side by side; 0 for a layer that has none. */
function joinColumns(blocks: readonly Blocks[], layers: readonly LinearLayer[], perRow: number): Float32Array {
  const total = outputs(layers);
  const joined = new Float32Array(perRow * total);
  let column = 0;
  blocks.forEach((part, index) => {
    const out = (layers[index] as LinearLayer).out;
    for (let block = 0; part.offsets && block < perRow; block++) {
      joined.set(part.offsets.subarray(block * out, (block + 1) * out), block * total + column);
    }
    column += out;
  });
  return joined;
}

type Latest<T> = (key: string, compute: () => T) => T;

/**
 * Remembers the last result only. The parts of one quantised layer are written one after another, so that each layer is
 * quantised once and, of all layers, no more than one is in memory.
 */
function latest<T>(): Latest<T> {
  let known: { key: string; result: T } | undefined;
  return (key, compute) => {
    if (known?.key !== key) known = { key, result: compute() };
    return known.result;
  };
}
