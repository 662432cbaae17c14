import path from 'node:path';
import { type ClipConfig, parseClipConfig } from '../../../src/nets/clip-config.ts';
import type { LavinConfig } from '../../../src/nets/lavin-config.ts';
import { type LlamaConfig, parseLlamaConfig } from '../../../src/nets/llama-config.ts';
import { clipVisionOf } from '../../../src/weights/clip.ts';
import { joinTensors } from '../../../src/weights/joined-tensors.ts';
import { metaLlamaTensors } from '../../../src/weights/meta-llama.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { integers } from '../../engine/support/goldens.ts';
import { configOf } from '../config-file.ts';

/** The keys of a golden's `config.json` that are read here. */
interface GoldenConfig {
  config: {
    llama: { dim: number; n_layers: number; n_heads: number; vocab_size: number; norm_eps: number; ffn_hidden: number };
    visual_adapter_type: 'router' | 'normal';
    adapter_dim: number;
    adapter_scale: number;
    hidden_proj: number;
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
  llama: LlamaConfig;
  clip: ClipConfig;
  lavin: LavinConfig;
  /** Decoder, tower and adapters in one. */
  tensors: TensorSource;
  inputs: TensorSource;
  outputs: TensorSource;
  close(): void;
}

export function openGolden(folder: string): GoldenLavin {
  const { config, files, cases } = configOf(folder) as unknown as GoldenConfig;
  const open = (part: keyof GoldenConfig['files']) =>
    files[part].map((name): TensorSource => openSafetensors(path.join(folder, name))).reduce(joinTensors);
  const decoder = metaLlamaTensors(open('llama'), folder, config.llama.dim / config.llama.n_heads);
  const vision = clipVisionOf(open('clip'), folder);
  const tensors = [decoder, vision.tensors, open('adapter')].reduce(joinTensors);
  const [inputs, outputs] = [open('inputs'), open('outputs')];
  return {
    folder,
    config,
    cases,
    llama: llamaConfig(config),
    clip: parseClipConfig(vision.config),
    lavin: {
      adapterSize: config.adapter_dim,
      adapterScale: config.adapter_scale,
      temperature: config.temperature,
      neckSize: config.hidden_proj,
      visionAdapter: config.visual_adapter_type,
    },
    tensors,
    inputs,
    outputs,
    close() {
      for (const source of [tensors, inputs, outputs]) source.close();
    },
  };
}

function llamaConfig({ llama, rope_theta, max_seq_len }: GoldenConfig['config']): LlamaConfig {
  return parseLlamaConfig({
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
  });
}

/** The ids of a sample's prompt as the official generator lays it out, 0 in the places of visual tokens. */
export function promptIds(golden: GoldenLavin, name: string, sample: number, visual: number): number[] {
  const { bos_id, prefix_img_ids, prefix_nonimg_ids } = golden.config;
  const sees = golden.cases[name]?.indicators[sample] === 1;
  const slots = Array.from({ length: visual }, () => 0);
  const prefix = sees ? [...prefix_img_ids, ...slots] : prefix_nonimg_ids;
  return [bos_id, ...prefix, ...integers(golden.inputs, `${name}.prompt.${sample}`)];
}
