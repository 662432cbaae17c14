import { halfSplitTensors } from './half-split.ts';
import { joinTensors } from './joined-tensors.ts';
import { refuseMisfits } from './llama-adapter-v2/misfits.ts';
import { adapterTensorName, followsRotatedRows } from './llama-adapter-v2/names.ts';
import { adapterShape, type LlamaAdapterV2Shape } from './llama-adapter-v2/shape.ts';
import { type LowRankUpdate, mergeLowRank } from './low-rank.ts';
import type { LlamaWeights } from './meta-llama.ts';
import { renameTensors, tensorsBelow } from './renamed-tensors.ts';
import { openSafetensors } from './safetensors.ts';
import { type TensorSource, UnsupportedFileError } from './tensor-source.ts';
import { openTorch } from './torch.ts';
import { tuneTensors } from './tuned-tensors.ts';

/** A LLaMA and the adapter of LLaMA-Adapter V2 for it, under Hugging Face names. */
export interface LlamaAdapterV2Weights {
  /** The adapter's file. */
  path: string;
  shape: LlamaAdapterV2Shape;
  layout: LlamaAdapterV2Layout;
  /** The decoder as it was tuned: norms, biases, scales and LoRA are in its weights. */
  decoder: TensorSource;
  /** LoRA that is kept out of the decoder's weights, by their names. */
  beside?: ReadonlyMap<string, LowRankUpdate>;
  /**
   * The adapter's own tensors under its own names (`adapter_query.weight`, `clip_proj.weight`, `visual_blocks.…`), its
   * gates as `model.layers.N.self_attn.gate`, and the key and value weights that prompts are multiplied with.
   */
  prompts: TensorSource;
  close(): void;
}

/** What no adapter file says. */
export interface LlamaAdapterV2Layout {
  /** Adaption prompts of a layer; by default as many as the file has visual queries, which the released models add up. */
  prompts?: number;
  /** Layers from the first on in which visual tokens stand, as the paper has it; 0 where they are added to the prompts. */
  visualLayers?: number;
  /**
   * Whether prompts take the decoder's own weights or the tuned ones to become keys and values. The released models take
   * the former; the paper, which tunes every linear layer, and the chat model take the latter.
   */
  promptWeights?: 'base' | 'tuned';
  /** Whether LoRA is added to the weights, by default, or computed beside them, which a quantised base survives unchanged. */
  lora?: 'merged' | 'beside';
}

/**
 * Opens an adapter file, `.pth` or safetensors, over a base model.
 * @throws {UnsupportedFileError} naming each tensor that is missing, a stranger, or made for another base model.
 * @throws {CorruptFileError} when the file is damaged.
 */
export function openLlamaAdapterV2(
  path: string,
  base: LlamaWeights,
  layout: LlamaAdapterV2Layout = {},
): LlamaAdapterV2Weights {
  const stored = openAdapterV2File(path);
  try {
    return applyLlamaAdapterV2(stored, path, base, layout);
  } catch (error) {
    stored.close();
    throw error;
  }
}

/** The same of an adapter's tensors that are open, under the names of the official saver. */
export function applyLlamaAdapterV2(
  stored: TensorSource,
  path: string,
  base: LlamaWeights,
  layout: LlamaAdapterV2Layout = {},
): LlamaAdapterV2Weights {
  const strangers = stored.names().filter((name) => adapterTensorName(name) === undefined);
  if (strangers.length > 0) {
    throw new UnsupportedFileError(path, `these tensors are no part of a LLaMA-Adapter V2: ${strangers.join(', ')}`);
  }
  const { hidden, heads } = sizesOf(base);
  const adapter = halfSplitTensors(renameTensors(stored, path, adapterTensorName), {
    label: path,
    headSize: hidden / heads,
    rotates: followsRotatedRows,
  });
  const shape = adapterShape(adapter, path, layout);
  refuseMisfits(adapter, path, base.tensors, { ...sizesOf(base), shape });
  const updates = lowRankUpdates(adapter);
  const merged = tuneTensors(mergeLowRank(base.tensors, updates, path), adapter);
  const isBeside = layout.lora === 'beside' && updates.size > 0;
  if (isBeside && adapter.names().some((name) => name.endsWith('_scale'))) {
    throw new UnsupportedFileError(path, 'its scales apply to its LoRA too, which must then be merged');
  }
  return {
    path,
    shape,
    layout,
    decoder: isBeside ? tuneTensors(base.tensors, adapter) : merged,
    ...(isBeside && { beside: updates }),
    prompts: joinTensors(layout.promptWeights === 'tuned' ? merged : base.tensors, adapter),
    close() {
      base.tensors.close();
      stored.close();
    },
  };
}

/** The tensors of an adapter file, under the names of the official saver. */
export function openAdapterV2File(path: string): TensorSource {
  if (path.endsWith('.safetensors')) return openSafetensors(path);
  const file = openTorch(path);
  // The official saver puts the tensors into `model`, beside a `config` whose rank of LoRA is always 16.
  return file.names().some((name) => name.startsWith('model.')) ? tensorsBelow(file, path, 'model.') : file;
}

function sizesOf({ config }: LlamaWeights): { hidden: number; layers: number; heads: number } {
  return {
    hidden: Number(config.hidden_size),
    layers: Number(config.num_hidden_layers),
    heads: Number(config.num_attention_heads),
  };
}

function lowRankUpdates(adapter: TensorSource): Map<string, LowRankUpdate> {
  const updates = new Map<string, LowRankUpdate>();
  for (const name of adapter.names()) {
    if (!name.endsWith('.lora_up')) continue;
    const layer = name.slice(0, -'.lora_up'.length);
    updates.set(`${layer}.weight`, { source: adapter, a: `${layer}.lora_down`, b: name, scale: 1 });
  }
  return updates;
}
