import type { LlamaConfig } from '../nets/llama-config.ts';
import type { LowRankUpdate } from '../weights/low-rank.ts';
import { readTrainable, type TrainedTensor, trainable } from './net/trained-tensors.ts';

/** Linear layers of a decoder's layer that LoRA can change, as PEFT's `target_modules` names them. */
export type LoraTarget = 'q_proj' | 'k_proj' | 'v_proj' | 'o_proj' | 'gate_proj' | 'up_proj' | 'down_proj';

export interface LoraOptions {
  rank: number;
  /** What B · A is multiplied by, times the rank. */
  alpha: number;
  targets: readonly LoraTarget[];
  /** Path of the decoder in the model that PEFT wraps: `language_model.` in mPLUG-Owl, nothing for a bare LLaMA. */
  path?: string;
}

/**
 * New LoRA matrices for every layer of a decoder, by the network's names: A from a uniform distribution as PEFT draws it
 * (Kaiming, ±1/√in), B zero, so that the model begins as it was.
 * @param random Numbers evenly from [0, 1).
 */
export function newLora(config: LlamaConfig, options: LoraOptions, random: () => number): Map<string, TrainedTensor> {
  const { rank, alpha, targets, path = '' } = options;
  const trained = new Map<string, TrainedTensor>();
  for (let layer = 0; layer < config.layers; layer++) {
    for (const target of targets) {
      const { module, in: size, out } = linearOf(config, layer, target);
      const bound = 1 / Math.sqrt(size);
      const down = Float32Array.from({ length: rank * size }, () => bound * (2 * random() - 1));
      const [a, b] = loraNames(`${path}${module}`);
      trained.set(`${module}.lora_down`, { name: a, tensor: trainable([rank, size], down) });
      trained.set(`${module}.lora_up`, { name: b, tensor: trainable([out, rank]), scale: alpha / rank });
    }
  }
  return trained;
}

/**
 * The matrices of an adapter that is there, to be trained on.
 * @param updates By the path of the module in the decoder.
 * @param path Of the decoder, as in {@link LoraOptions}.
 */
export function loraOfUpdates(updates: ReadonlyMap<string, LowRankUpdate>, path = ''): Map<string, TrainedTensor> {
  const trained = new Map<string, TrainedTensor>();
  for (const [module, { source, a, b, scale }] of updates) {
    const [down, up] = loraNames(`${path}${module}`);
    trained.set(`${module}.lora_down`, { name: down, tensor: readTrainable(source, a) });
    trained.set(`${module}.lora_up`, { name: up, tensor: readTrainable(source, b), scale });
  }
  return trained;
}

/** The names that PEFT saves a module's matrices under. */
function loraNames(module: string): [a: string, b: string] {
  return [`base_model.model.${module}.lora_A.weight`, `base_model.model.${module}.lora_B.weight`];
}

function linearOf(config: LlamaConfig, layer: number, target: LoraTarget): { module: string; in: number; out: number } {
  const { hiddenSize: hidden, intermediateSize: inner } = config;
  const [queries, keys] = [config.heads * config.headDim, config.kvHeads * config.headDim];
  const sizes: Record<LoraTarget, [block: string, into: number, out: number]> = {
    q_proj: ['self_attn', hidden, queries],
    k_proj: ['self_attn', hidden, keys],
    v_proj: ['self_attn', hidden, keys],
    o_proj: ['self_attn', queries, hidden],
    gate_proj: ['mlp', hidden, inner],
    up_proj: ['mlp', hidden, inner],
    down_proj: ['mlp', inner, hidden],
  };
  const [block, into, out] = sizes[target];
  return { module: `model.layers.${layer}.${block}.${target}`, in: into, out };
}
