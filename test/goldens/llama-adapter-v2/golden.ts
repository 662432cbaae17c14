import path from 'node:path';
import { describeLlamaAdapterV2, type LlamaAdapterV2Model } from '../../../src/engine/systems/llama-adapter-v2.ts';
import { clipVisionOf } from '../../../src/weights/clip.ts';
import { joinTensors } from '../../../src/weights/joined-tensors.ts';
import { adapterTensorName } from '../../../src/weights/llama-adapter-v2/names.ts';
import { applyLlamaAdapterV2, type LlamaAdapterV2Layout } from '../../../src/weights/llama-adapter-v2.ts';
import { type LlamaWeights, metaLlamaTensors } from '../../../src/weights/meta-llama.ts';
import { renameTensors } from '../../../src/weights/renamed-tensors.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { configOf } from '../config-file.ts';

/** One case of a folder of the multimodal system. */
export interface GoldenCase {
  name: string;
  prompts: number[][];
  /** [images, 3, size, size]; a prompt without a picture has zeros. */
  images: Float32Array[];
  /** What the official code answered. */
  decoded: number[][];
  mostNewTokens: number;
}

/** A folder of goldens of the multimodal system. */
export interface Golden {
  model: LlamaAdapterV2Model;
  sources: string[];
  cases: GoldenCase[];
  outputs: TensorSource;
  /** Longest sequence that the official code allows. */
  contextLength: number;
}

interface LlamaSizes {
  dim: number;
  n_layers: number;
  n_heads: number;
  vocab_size: number;
  norm_eps: number;
  ffn_hidden?: number;
}

/** The keys of a multimodal folder's `config.json`. */
interface GoldenConfig {
  config: { llama: LlamaSizes; v_num_heads: number; max_seq_len: number; rope_theta: number };
  files: Record<'llama' | 'clip' | 'adapter' | 'inputs' | 'outputs', string[]>;
  cases: Record<string, { decoded_ids: number[][]; max_gen_len: number }>;
}

/** What is trained of a golden folder, and its batch. */
export interface AdapterParts {
  model: LlamaAdapterV2Model;
  base: TensorSource;
  adapter: TensorSource;
  inputs: TensorSource;
  close(): void;
}

/** The multimodal system as it is trained: base and adapter apart. */
export function openAdapterParts(folder: string): AdapterParts {
  const { config, files } = configOf(folder) as unknown as GoldenConfig;
  const open = (kind: keyof typeof files) =>
    files[kind]
      .map((name): TensorSource => openSafetensors(path.join(folder, name)))
      .reduce((first, second) => joinTensors(first, second));
  const base = baseOf(open('llama'), folder, config.llama, { theta: config.rope_theta });
  return partsOf(openGolden(folder).model, base, open('adapter'), open('inputs'));
}

function partsOf(
  model: LlamaAdapterV2Model,
  base: LlamaWeights,
  adapter: TensorSource,
  inputs: TensorSource,
): AdapterParts {
  return {
    model,
    base: base.tensors,
    adapter,
    inputs,
    close() {
      for (const source of [base.tensors, adapter, inputs, model.tower?.tensors]) source?.close();
      model.weights.close();
    },
  };
}

export function openGolden(folder: string, layout: LlamaAdapterV2Layout = {}): Golden {
  const { config, files, cases } = configOf(folder) as unknown as GoldenConfig;
  const paths = (kind: keyof typeof files) => files[kind].map((name) => path.join(folder, name));
  const open = (kind: keyof typeof files) =>
    paths(kind)
      .map((file): TensorSource => openSafetensors(file))
      .reduce((first, second) => joinTensors(first, second));
  const [clipPath = ''] = paths('clip');
  const [adapterPath = ''] = paths('adapter');
  const base = baseOf(open('llama'), folder, config.llama, { theta: config.rope_theta });
  const weights = applyLlamaAdapterV2(open('adapter'), adapterPath, base, layout);
  const vision = { ...clipVisionOf(open('clip'), clipPath), path: clipPath };
  const inputs = open('inputs');
  return {
    model: describeLlamaAdapterV2(base, weights, vision, { visualHeads: config.v_num_heads }),
    sources: [...paths('llama'), ...paths('clip'), ...paths('adapter')],
    outputs: open('outputs'),
    contextLength: config.max_seq_len,
    cases: Object.entries(cases).map(([name, { decoded_ids: decoded, max_gen_len: mostNewTokens }]) => ({
      name,
      prompts: decoded.map((_, row) => [...inputs.read(`${name}.prompt.${row}`)]),
      images: decoded.map((_, row) => inputs.read(`${name}.images`, row, row + 1)),
      decoded,
      mostNewTokens,
    })),
  };
}

/** The keys of a folder of the text-only chat model's `config.json`. */
interface ChatConfig {
  config: LlamaSizes & { adapter_len: number; adapter_layer: number; max_seq_len: number };
}

/** The chat model as it is trained. */
export function openChatParts(folder: string): AdapterParts {
  const { model, base, adapter, inputs } = openChatGolden(folder);
  return partsOf(model, base, adapter, inputs);
}

/** Base, adapter, scales and biases of the chat model lie in one file. */
export function openChatGolden(folder: string) {
  const { config } = configOf(folder) as unknown as ChatConfig;
  const file = path.join(folder, 'weights.safetensors');
  const isAdapter = (name: string) => !/norm\.weight$/.test(name) && adapterTensorName(name) !== undefined;
  const keep = (wanted: (name: string) => boolean) =>
    renameTensors(openSafetensors(file), file, (name) => (wanted(name) ? name : undefined));
  const base = baseOf(
    keep((name) => !isAdapter(name)),
    folder,
    config,
  );
  const weights = applyLlamaAdapterV2(keep(isAdapter), file, base, {
    prompts: config.adapter_len,
    promptWeights: 'tuned',
  });
  return {
    model: describeLlamaAdapterV2(base, weights),
    base,
    // Norms are trained too.
    adapter: keep((name) => adapterTensorName(name) !== undefined),
    sources: [file],
    inputs: openSafetensors(path.join(folder, 'inputs.safetensors')),
    outputs: openSafetensors(path.join(folder, 'outputs.safetensors')),
    contextLength: config.max_seq_len,
  };
}

function baseOf(stored: TensorSource, folder: string, sizes: LlamaSizes, rope: { theta?: number } = {}): LlamaWeights {
  const tensors = metaLlamaTensors(stored, folder, sizes.dim / sizes.n_heads);
  return {
    tensors,
    config: {
      model_type: 'llama',
      vocab_size: sizes.vocab_size,
      hidden_size: sizes.dim,
      intermediate_size: tensors.info('model.layers.0.mlp.gate_proj.weight').shape[0],
      num_hidden_layers: sizes.n_layers,
      num_attention_heads: sizes.n_heads,
      rms_norm_eps: sizes.norm_eps,
      rope_theta: rope.theta ?? 10_000,
    },
  };
}
