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
  max,
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
  /** Needed for `rq`, and for an int8 cache. */
  calibration?: Calibration;
  /** Called with the input of each linear layer, to look at activations. */
  onInput?: (layer: string, input: Value) => void;
}

/**
 * Input channels of each layer that `rq` multiplies in float32. A few channels carry far larger values than the rest;
 * left in, they set the scale of the whole row and the rest loses its precision.
 */
const outlierChannels = 16;

/** A checkpoint's weights as a graph takes them, in one weight format. */
export function checkpointParameters(
  graph: Graph,
  tensors: TensorSource,
  options: CheckpointParametersOptions,
): Parameters {
  const vector = (name: string, size: number): Value =>
    graph.parameter(name, 'float32', [size], () => tensors.read(name));

  const multiply = (x: Value, groups: readonly (readonly LinearLayer[])[]): Value[] => {
    const isHead = groups.some((group) => group.some(({ name }) => name === options.head));
    if (options.format === 'fp32') return groups.map((group) => linearFloat(graph, tensors, x, group));
    if (options.format === 'int4' || isHead) return linearBlocks(graph, tensors, x, groups, options.head);
    return linearRows(graph, tensors, x, groups, outliersOf(options.calibration, groups));
  };

  return {
    vector(name, size) {
      const scale = options.calibration && cacheScale(options.calibration, name);
      return scale ? graph.parameter(name, 'float32', [size], () => scale) : vector(name, size);
    },
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
  return match?.[1] ? calibration.cache.get(match[1])?.map((largest) => Math.max(largest, 1e-6) / 127) : undefined;
}

function outliersOf(calibration: Calibration | undefined, groups: readonly (readonly LinearLayer[])[]): number[] {
  const largest = calibration?.inputs.get(inputName(groups));
  if (!largest) throw new Error(`Row-wise int8 of ${inputName(groups)} needs a calibration.`);
  const order = Array.from(largest.keys()).sort((a, b) => (largest[b] as number) - (largest[a] as number));
  return order.slice(0, outlierChannels).sort((a, b) => a - b);
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
    tensors.has(`${name}.bias`)
      ? vector(`${name}.bias`, out)
      : graph.constant('float32', [out], new Float32Array(out)),
  );
  return add(graph, result, parts.length === 1 ? (parts[0] as Value) : concat(graph, parts, 0));
}

/** y = x · Wᵀ in float32. */
function linearFloat(graph: Graph, tensors: TensorSource, x: Value, group: readonly LinearLayer[]): Value {
  const out = outputs(group);
  const weight = graph.parameter(`${groupName(group)}.fp32`, 'float32', [out, width(x)], () => readRows(tensors, group));
  return matMulTransposed(graph, x, weight);
}

/**
 * y = x · Wᵀ with block-quantised weights. Blocks with an offset add (sum of the block's inputs) · offset, which makes
 * the product exact for formats that store a minimum beside the scale.
 */
function linearBlocks(
  graph: Graph,
  tensors: TensorSource,
  x: Value,
  groups: readonly (readonly LinearLayer[])[],
  head: string,
): Value[] {
  let sums: Value | undefined;
  const latestBlocks = latest<Blocks[]>();
  const one = (layers: readonly LinearLayer[]): Value => {
    const name = groupName(layers);
    const format = blockFormat(tensors, layers[0] as LinearLayer, head);
    const blocks = () => latestBlocks(name, () => layers.map((layer) => readBlocks(tensors, layer, format.bits)));
    const out = outputs(layers);
    const perRow = Math.ceil(width(x) / blockSize);
    const product = matMulNBits(graph, x, {
      bits: format.bits,
      blockSize,
      values: graph.parameter(`${name}.values`, 'uint8', [out, perRow, (blockSize * format.bits) / 8], () =>
        join(Uint8Array, blocks().map((part) => part.values)),
      ),
      scales: graph.parameter(`${name}.scales`, 'float32', [out * perRow], () =>
        join(Float32Array, blocks().map((part) => part.scales)),
      ),
    });
    if (!format.offsets) return product;
    sums ??= matMul(graph, x, blockIndicator(graph, width(x)));
    const offsets = graph.parameter(`${name}.offsets`, 'float32', [perRow, out], () =>
      joinColumns(blocks(), layers, perRow),
    );
    return gemm(graph, sums, offsets, product);
  };
  return groups.map((group) => {
    const formats = group.map((layer) => blockFormat(tensors, layer, head));
    const alike = formats.every(({ bits, offsets }) => bits === formats[0]?.bits && offsets === formats[0]?.offsets);
    return alike ? one(group) : concat(graph, group.map((layer) => one([layer])), -1);
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
): Value[] {
  const inSize = width(x);
  const name = inputName(groups);
  const mask = graph.parameter(`${name}.mask`, 'float32', [inSize], () => {
    const kept = new Float32Array(inSize).fill(1);
    for (const channel of outliers) kept[channel] = 0;
    return kept;
  });
  const rest = mul(graph, x, mask);
  const largest = max(graph, reduceMax(graph, abs(graph, rest), -1), graph.scalar('float32', 1e-9));
  const scale = mul(graph, largest, graph.scalar('float32', 1 / 127));
  const zeroPoint = graph.scalar('uint8', 128);
  const quantised = quantiseLinear(graph, div(graph, rest, scale), zeroPoint);
  const latestRows = latest<RowQuantised>();
  const apart = gather(graph, x, graph.integers(outliers), -1);

  return groups.map((group) => {
    const out = outputs(group);
    const rows = () => latestRows(groupName(group), () => quantiseRows(readRows(tensors, group), out, inSize, outliers));
    const weight = graph.parameter(`${groupName(group)}.rows`, 'int8', [inSize, out], () => rows().values);
    const weightScale = graph.parameter(`${groupName(group)}.row_scales`, 'float32', [out], () => rows().scales);
    const columns = graph.parameter(`${groupName(group)}.outliers`, 'float32', [outliers.length, out], () =>
      pickColumns(readRows(tensors, group), out, inSize, outliers),
    );
    const product = matMulIntegerToFloat(graph, quantised, weight, weightScale, zeroPoint);
    return gemm(graph, apart, columns, mul(graph, product, scale));
  });
}

/** [in, blocks]: 1 where the input belongs to the block. */
function blockIndicator(graph: Graph, inSize: number): Value {
  const perRow = Math.ceil(inSize / blockSize);
  return graph.parameter(`block_indicator.${inSize}`, 'float32', [inSize, perRow], () => {
    const indicator = new Float32Array(inSize * perRow);
    for (let input = 0; input < inSize; input++) indicator[input * perRow + Math.floor(input / blockSize)] = 1;
    return indicator;
  });
}

function groupName(group: readonly LinearLayer[]): string {
  return group.map(({ name }) => name).join('+');
}

function outputs(group: readonly LinearLayer[]): number {
  return group.reduce((sum, { out }) => sum + out, 0);
}

function readRows(tensors: TensorSource, group: readonly LinearLayer[]): Float32Array {
  return join(Float32Array, group.map(({ name }) => tensors.read(`${name}.weight`)));
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

/** Offsets [blocks, out] of several layers side by side. */
function joinColumns(blocks: readonly Blocks[], layers: readonly LinearLayer[], perRow: number): Float32Array {
  const total = outputs(layers);
  const joined = new Float32Array(perRow * total);
  let column = 0;
  blocks.forEach((part, index) => {
    const out = (layers[index] as LinearLayer).out;
    for (let block = 0; block < perRow; block++) {
      joined.set((part.offsets as Float32Array).subarray(block * out, (block + 1) * out), block * total + column);
    }
    column += out;
  });
  return joined;
}

/**
 * Remembers the last result only. The parts of one quantised layer are written one after another, so that each layer is
 * quantised once and no more than one is in memory.
 */
function latest<T>(): (key: string, compute: () => T) => T {
  let known: { key: string; result: T } | undefined;
  return (key, compute) => {
    if (known?.key !== key) known = { key, result: compute() };
    return known.result;
  };
}
