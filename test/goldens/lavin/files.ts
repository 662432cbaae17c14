import path from 'node:path';
import { describeLavin, type LavinModel } from '../../../src/engine/systems/lavin.ts';
import { clipVisionOf } from '../../../src/weights/clip.ts';
import { joinTensors } from '../../../src/weights/joined-tensors.ts';
import { lavinAdapterOf } from '../../../src/weights/lavin.ts';
import { metaLlamaTensors } from '../../../src/weights/meta-llama.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { configOf } from '../config-file.ts';

/** The keys of a golden's `config.json` that are read here. */
interface GoldenConfig {
  config: {
    llama: { dim: number; n_layers: number; n_heads: number; vocab_size: number; norm_eps: number; ffn_hidden: number };
    adapter_scale: number;
    temperature: number;
    max_seq_len: number;
    bos_id: number;
    eos_id: number;
    prefix_img_ids: number[];
    prefix_nonimg_ids: number[];
    rope_theta: number;
  };
  files: Record<'llama' | 'clip' | 'adapter' | 'inputs' | 'outputs', string[]>;
  cases: Record<string, GoldenCase>;
}

/** A batch of samples that the official generator answered greedily. */
export interface GoldenCase {
  prompt_ids: number[][];
  /** Prompt and answer, cut at the first end token. */
  decoded_ids: number[][];
  indicators: (0 | 1)[];
  max_gen_len: number;
}

/** A golden LaVIN: its parts, and what the official code made of its cases. */
export interface GoldenLavin {
  folder: string;
  config: GoldenConfig['config'];
  cases: Readonly<Record<string, GoldenCase>>;
  /** What the model is put together from. */
  parts: { base: Parts[0]; vision: Parts[1]; adapter: Parts[2] };
  model: LavinModel;
  inputs: TensorSource;
  outputs: TensorSource;
  close(): void;
}

type Parts = Parameters<typeof describeLavin>;

export function openGolden(folder: string): GoldenLavin {
  const { config, files, cases } = configOf(folder) as unknown as GoldenConfig;
  const open = (part: keyof GoldenConfig['files']) =>
    files[part].map((name): TensorSource => openSafetensors(path.join(folder, name))).reduce(joinTensors);
  const decoder = metaLlamaTensors(open('llama'), folder, config.llama.dim / config.llama.n_heads);
  const parts = {
    base: { path: folder, config: llamaConfig(config), tensors: decoder },
    vision: { path: folder, ...clipVisionOf(open('clip'), folder) },
    adapter: lavinAdapterOf(open('adapter'), folder),
  };
  const settings = { temperature: config.temperature, adapterScale: config.adapter_scale };
  const model = describeLavin(parts.base, parts.vision, parts.adapter, settings);
  const [inputs, outputs] = [open('inputs'), open('outputs')];
  return {
    folder,
    config,
    cases,
    parts,
    model,
    inputs,
    outputs,
    close() {
      for (const source of [model.tensors, inputs, outputs]) source.close();
    },
  };
}

/** The same as Hugging Face's `config.json` has it. */
function llamaConfig({ llama, rope_theta, max_seq_len }: GoldenConfig['config']): Readonly<Record<string, unknown>> {
  return {
    vocab_size: llama.vocab_size,
    hidden_size: llama.dim,
    intermediate_size: llama.ffn_hidden,
    num_hidden_layers: llama.n_layers,
    num_attention_heads: llama.n_heads,
    rms_norm_eps: llama.norm_eps,
    rope_theta,
    max_position_embeddings: max_seq_len,
    hidden_act: 'silu',
    tie_word_embeddings: false,
  };
}
