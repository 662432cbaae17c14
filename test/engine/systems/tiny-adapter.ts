import { existsSync } from 'node:fs';
import path from 'node:path';
import { describeLlamaAdapterV2, type LlamaAdapterV2Model } from '../../../src/engine/systems/llama-adapter-v2.ts';
import { openClipVision } from '../../../src/weights/clip.ts';
import { type LlamaAdapterV2Layout, openLlamaAdapterV2 } from '../../../src/weights/llama-adapter-v2.ts';
import { metaLlamaTensors } from '../../../src/weights/meta-llama.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import { writeSafetensors } from '../../../src/weights/safetensors-writer.ts';
import { randomValues } from '../support/tensors.ts';

/** Sizes of a LLaMA-Adapter V2 as the paper has it, small enough to be computed by hand. */
export const TINY = {
  hidden: 32,
  heads: 4,
  kvHeads: 2,
  headDim: 8,
  inner: 48,
  layers: 4,
  vocabulary: 40,
  epsilon: 1e-5,
  theta: 10_000,
  prompts: 3,
  adaptedLayers: 2,
  visualLayers: 1,
  visualTokens: 5,
  contextLength: 32,
  imageSize: 16,
} as const;

const clip = { width: 64, patch: 8, features: 24 };
const visual = { width: 16, inner: 24, blocks: 1, heads: 2 };

export interface TinyTensor {
  shape: number[];
  data: Float32Array;
}
export type TinyTensors = Record<string, TinyTensor>;

type Shapes = Record<string, number[]>;

function linear(name: string, from: number, to: number): Shapes {
  return { [`${name}.weight`]: [to, from], [`${name}.bias`]: [to] };
}

function norm(name: string, size: number): Shapes {
  return { [`${name}.weight`]: [size], [`${name}.bias`]: [size] };
}

/** Meta's linear layers of a block, [out, in]. */
export const LINEARS: Record<string, [out: number, into: number]> = {
  'attention.wq': [TINY.heads * TINY.headDim, TINY.hidden],
  'attention.wk': [TINY.kvHeads * TINY.headDim, TINY.hidden],
  'attention.wv': [TINY.kvHeads * TINY.headDim, TINY.hidden],
  'attention.wo': [TINY.hidden, TINY.heads * TINY.headDim],
  'feed_forward.w1': [TINY.inner, TINY.hidden],
  'feed_forward.w2': [TINY.hidden, TINY.inner],
  'feed_forward.w3': [TINY.inner, TINY.hidden],
};

const NORMS = ['attention_norm', 'ffn_norm'];
const LAYERS = Array.from({ length: TINY.layers }, (_, layer) => layer);

/** A base model under Meta's names, in Meta's order of rows. */
export function tinyBase(seed: number): TinyTensors {
  const shapes: Shapes = {
    'tok_embeddings.weight': [TINY.vocabulary, TINY.hidden],
    'norm.weight': [TINY.hidden],
    'output.weight': [TINY.vocabulary, TINY.hidden],
  };
  for (const layer of LAYERS) {
    for (const [name, shape] of Object.entries(LINEARS)) shapes[`layers.${layer}.${name}.weight`] = shape;
    for (const name of NORMS) shapes[`layers.${layer}.${name}.weight`] = [TINY.hidden];
  }
  return random(shapes, seed);
}

/** An adapter for it as the paper describes one: prompts, gates, norms, and a scale and a bias on every linear layer. */
export function tinyAdapter(seed: number): TinyTensors {
  const shapes: Shapes = {
    'adapter_query.weight': [TINY.adaptedLayers * TINY.prompts, TINY.hidden],
    'visual_query.weight': [TINY.visualTokens, visual.width],
    ...linear('clip_proj', clip.features, visual.width),
    ...norm('clip_proj_norm', visual.width),
    ...norm('visual_blocks.0.norm1', visual.width),
    ...linear('visual_blocks.0.attn.qkv', visual.width, 3 * visual.width),
    ...linear('visual_blocks.0.attn.proj', visual.width, visual.width),
    ...norm('visual_blocks.0.norm2', visual.width),
    ...linear('visual_blocks.0.mlp.fc1', visual.width, visual.inner),
    ...linear('visual_blocks.0.mlp.fc2', visual.inner, visual.width),
    ...linear('visual_proj', visual.width, TINY.hidden),
    ...norm('visual_proj_norm', TINY.hidden),
    'llama.norm.weight': [TINY.hidden],
  };
  for (const layer of LAYERS) {
    const name = `llama.layers.${layer}`;
    for (const part of NORMS) shapes[`${name}.${part}.weight`] = [TINY.hidden];
    for (const [part, [out]] of Object.entries(LINEARS)) {
      shapes[`${name}.${part}.scale`] = [out];
      shapes[`${name}.${part}.bias`] = [out];
    }
    shapes[`${name}.attention.gate`] = [1, TINY.heads, 1, 1];
  }
  return random(shapes, seed);
}

/** An image tower with OpenAI's names. */
function tinyClip(seed: number): TinyTensors {
  const patches = (TINY.imageSize / clip.patch) ** 2;
  const block = 'visual.transformer.resblocks.0';
  const attention = `${block}.attn`;
  return random(
    {
      'visual.class_embedding': [clip.width],
      'visual.positional_embedding': [patches + 1, clip.width],
      'visual.proj': [clip.width, clip.features],
      'visual.conv1.weight': [clip.width, 3, clip.patch, clip.patch],
      ...norm('visual.ln_pre', clip.width),
      ...norm('visual.ln_post', clip.width),
      [`${attention}.in_proj_weight`]: [3 * clip.width, clip.width],
      [`${attention}.in_proj_bias`]: [3 * clip.width],
      ...linear(`${attention}.out_proj`, clip.width, clip.width),
      ...norm(`${block}.ln_1`, clip.width),
      ...norm(`${block}.ln_2`, clip.width),
      ...linear(`${block}.mlp.c_fc`, clip.width, 4 * clip.width),
      ...linear(`${block}.mlp.c_proj`, 4 * clip.width, clip.width),
    },
    seed,
  );
}

/** Values that neither grow nor shrink what they meet: factors near 1, matrices by their width, offsets small. */
function random(shapes: Shapes, seed: number): TinyTensors {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape], index) => {
      const values = randomValues(
        1000 * seed + index,
        shape.reduce((product, size) => product * size, 1),
      );
      const isFactor = /(norm\d?|ln_\w+)\.weight$|\.scale$/.test(name);
      const width = shape.slice(1).reduce((product, size) => product * size, 1);
      const spread = isFactor ? 0.3 : /gate$/.test(name) ? 1.5 : Math.sqrt(3 / width) * (shape.length > 1 ? 1 : 0.2);
      return [name, { shape, data: values.map((value) => Number(isFactor) + spread * value) }];
    }),
  );
}

/** Writes base, adapter and image tower as files where they are not there, and puts them together as a program does. */
export function openTiny(
  folder: string,
  base: TinyTensors,
  adapter: TinyTensors,
  layout: LlamaAdapterV2Layout = { prompts: TINY.prompts, visualLayers: TINY.visualLayers, promptWeights: 'tuned' },
): { model: LlamaAdapterV2Model; sources: string[] } {
  const write = (name: string, tensors: TinyTensors): string => {
    const file = path.join(folder, `${name}.safetensors`);
    if (existsSync(file)) return file;
    writeSafetensors(
      file,
      Object.fromEntries(Object.entries(tensors).map(([key, value]) => [key, { dtype: 'F32' as const, ...value }])),
    );
    return file;
  };
  const [basePath, adapterPath, clipPath] = [
    write('base', base),
    write('adapter', adapter),
    write('clip', tinyClip(3)),
  ];
  const weights = {
    tensors: metaLlamaTensors(openSafetensors(basePath), basePath, TINY.headDim),
    config: {
      model_type: 'llama',
      vocab_size: TINY.vocabulary,
      hidden_size: TINY.hidden,
      intermediate_size: TINY.inner,
      num_hidden_layers: TINY.layers,
      num_attention_heads: TINY.heads,
      num_key_value_heads: TINY.kvHeads,
      rms_norm_eps: TINY.epsilon,
      rope_theta: TINY.theta,
    },
  };
  const vision = { ...openClipVision(clipPath), path: clipPath };
  const tuned = openLlamaAdapterV2(adapterPath, weights, layout);
  return {
    model: describeLlamaAdapterV2(weights, tuned, vision, { visualHeads: visual.heads }),
    sources: [basePath, adapterPath, clipPath],
  };
}
