import type { LlamaConfig } from '../../nets/llama-config.ts';
import { officialTensorName } from '../../weights/llama-adapter-v2/names.ts';
import type { MemoryTensor } from '../../weights/memory-tensors.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { Random } from '../random.ts';
import type { Recipe } from '../recipe-schema.ts';
import { type Beginning, linear, normal, ones, zeros } from './initial.ts';

type AdapterSizes = Extract<Recipe, { system: 'llama-adapter-v2' }>['adapter'];

/** A tensor that is to be made. */
type Wanted = readonly [name: string, shape: readonly number[], beginning: Beginning];

/**
 * An adapter of LLaMA-Adapter V2 under the names of the official saver. Its gates are zero, its scales one, its biases and the
 * second halves of LoRA zero, and its norms those of the base, so that the model answers as its base does.
 * @param features Width of the image tower's features.
 */
export function newLlamaAdapterV2(
  { llama, features, base }: { llama: LlamaConfig; features: number; base: TensorSource },
  adapter: AdapterSizes,
  seed: number,
): Map<string, MemoryTensor> {
  const wanted = [...visualTensors(llama, features, adapter), ...decoderTensors(llama, adapter)];
  const made = wanted.map(([name, shape, beginning]) => [name, beginning(shape, Random.of(seed, name))] as const);
  return new Map([...made, ...baseNorms(base)]);
}

function visualTensors({ hiddenSize: hidden }: LlamaConfig, features: number, adapter: AdapterSizes): Wanted[] {
  const { queries, width, inner } = adapter;
  const blocks = Array.from({ length: adapter.blocks }, (_, block) => `visual_blocks.${block}`);
  return [
    ['visual_query.weight', [queries, width], normal],
    ...linearLayer('clip_proj', features, width),
    ...norm('clip_proj_norm', width),
    ...blocks.flatMap((name) => [
      ...norm(`${name}.norm1`, width),
      ...linearLayer(`${name}.attn.qkv`, width, 3 * width),
      ...linearLayer(`${name}.attn.proj`, width, width),
      ...norm(`${name}.norm2`, width),
      ...linearLayer(`${name}.mlp.fc1`, width, inner),
      ...linearLayer(`${name}.mlp.fc2`, inner, width),
    ]),
    ...linearLayer('visual_proj', width, hidden),
    ...norm('visual_proj_norm', hidden),
  ];
}

function linearLayer(name: string, into: number, out: number): Wanted[] {
  return [
    [`${name}.weight`, [out, into], linear()],
    [`${name}.bias`, [out], linear(into)],
  ];
}

function norm(name: string, size: number): Wanted[] {
  return [
    [`${name}.weight`, [size], ones],
    [`${name}.bias`, [size], zeros],
  ];
}

function decoderTensors(llama: LlamaConfig, adapter: AdapterSizes): Wanted[] {
  const rows = adaptedLayers(llama, adapter) * adapter.prompts;
  const layers = Array.from({ length: llama.layers }, (_, layer) => `llama.layers.${layer}`);
  return [
    ['adapter_query.weight', [rows, llama.hiddenSize], normal],
    ...layers.flatMap((name) => [
      [`${name}.attention.gate`, [1, llama.heads, 1, 1], zeros] as const,
      ...(adapter.loraRank ? [[`${name}.attention.new_gate`, [1, 1, 1, 1], ones] as const] : []),
      ...linearSizes(llama).flatMap((sizes) => tuningOf(name, sizes, adapter)),
    ]),
  ];
}

/** Layers with prompts, the last ones. */
export function adaptedLayers({ layers }: LlamaConfig, adapter: AdapterSizes): number {
  return adapter.layers ?? layers - Math.max(1, adapter.visualLayers);
}

interface LinearSizes {
  block: 'attention' | 'feed_forward';
  name: string;
  into: number;
  out: number;
}

function linearSizes({
  hiddenSize: hidden,
  intermediateSize: inner,
  heads,
  kvHeads,
  headDim,
}: LlamaConfig): LinearSizes[] {
  return [
    { block: 'attention', name: 'wq', into: hidden, out: heads * headDim },
    { block: 'attention', name: 'wk', into: hidden, out: kvHeads * headDim },
    { block: 'attention', name: 'wv', into: hidden, out: kvHeads * headDim },
    { block: 'attention', name: 'wo', into: heads * headDim, out: hidden },
    { block: 'feed_forward', name: 'w1', into: hidden, out: inner },
    { block: 'feed_forward', name: 'w2', into: inner, out: hidden },
    { block: 'feed_forward', name: 'w3', into: hidden, out: inner },
  ];
}

/** The released models have no bias on keys and values; with scales, as published, every layer has both. */
function tuningOf(layer: string, { block, name, into, out }: LinearSizes, adapter: AdapterSizes): Wanted[] {
  const { bias, scale, loraRank: rank } = adapter;
  const place = `${layer}.${block}`;
  const hasBias = bias && (scale || (name !== 'wk' && name !== 'wv'));
  return [
    ...(hasBias ? [[`${place}.${name}.bias`, [out], zeros] as const] : []),
    ...(scale ? [[`${place}.${name}.scale`, [out], ones] as const] : []),
    ...(rank ? [[`${place}.lora_${name}_l1.weight`, [rank, into], linear()] as const] : []),
    ...(rank ? [[`${place}.lora_${name}_l2.weight`, [out, rank], zeros] as const] : []),
  ];
}

function baseNorms(base: TensorSource): [string, MemoryTensor][] {
  const names = base.names().filter((name) => /norm\.weight$/.test(name));
  return names.map((name) => {
    const values = Float32Array.from(base.read(name));
    return [officialTensorName(name), { shape: base.info(name).shape, values }];
  });
}
