import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { halfSplitTensors } from './half-split.ts';
import { readJson } from './json-file.ts';
import { type Cut, joinShards } from './meta-llama/joined-shards.ts';
import { huggingFaceTensor, isRopeTable, isRotated } from './meta-llama/names.ts';
import { renameTensors } from './renamed-tensors.ts';
import { openSentencePiece } from './sentencepiece.ts';
import { CorruptFileError, type TensorSource, UnsupportedFileError } from './tensor-source.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';
import { openTorch, type TorchFile } from './torch.ts';

const size = z.int().positive();

/** `params.json` of Meta's checkpoints. `vocab_size` is -1 in the first release: the embedding table knows it. */
const paramsSchema = z.looseObject({
  dim: size,
  n_layers: size,
  n_heads: size,
  n_kv_heads: size.nullish(),
  norm_eps: z.number().positive(),
  rope_theta: z.number().positive().nullish(),
  use_scaled_rope: z.boolean().nullish(),
});

/** LLaMA's own context; neither file says it. */
const CONTEXT_LENGTH = 2048;

/** A LLaMA decoder's configuration and weights, both as Hugging Face has them. */
export interface LlamaWeights {
  /** The keys of Hugging Face's `config.json`. */
  config: Readonly<Record<string, unknown>>;
  /** Under Hugging Face names, q and k rows in Hugging Face order. */
  tensors: TensorSource;
}

/**
 * The tokenizer of such a checkpoint: `tokenizer.model` in its folder, or in the one above, where Meta puts it.
 * @throws {UnsupportedFileError} when there is none.
 */
export function metaLlamaTokenizer(folder: string): TokenizerFiles {
  const places = [folder, dirname(resolve(folder))].map((place) => join(place, 'tokenizer.model'));
  return openSentencePiece(places.find(existsSync) ?? join(folder, 'tokenizer.model'));
}

/** Whether a folder holds a checkpoint as Meta published LLaMA. */
export function isMetaLlama(folder: string): boolean {
  return existsSync(join(folder, 'params.json'));
}

/**
 * Opens the weights in a folder with `params.json` and `consolidated.NN.pth`: one file (7B) or several that were cut for
 * as many GPUs (13B and more).
 * @throws {UnsupportedFileError} when files are missing or of another model.
 * @throws {CorruptFileError} when a file is damaged or they do not fit each other.
 */
export function openMetaLlamaWeights(folder: string): LlamaWeights {
  const params = readJson(join(folder, 'params.json'), paramsSchema);
  if (params.use_scaled_rope) {
    throw new UnsupportedFileError(
      folder,
      'its positions are scaled as in Llama 3.1; take the Hugging Face files of it',
    );
  }
  const shards = openShards(folder);
  try {
    const stored = joinShards(shards, (name, shape) => cutOf(name, shape, params.dim));
    const tensors = metaLlamaTensors(stored, shards[0].path, params.dim / params.n_heads);
    return { config: configOf(folder, params, tensors), tensors };
  } catch (error) {
    for (const shard of shards) shard.close();
    throw error;
  }
}

/**
 * Tensors under Meta's names in Meta's row order, presented as Hugging Face has them. RoPE tables are left out.
 * @throws {UnsupportedFileError} naming each tensor that is no part of a LLaMA decoder.
 */
export function metaLlamaTensors(source: TensorSource, label: string, headSize: number): TensorSource {
  const foreign = source.names().filter((name) => !isRopeTable(name) && huggingFaceTensor(name) === undefined);
  if (foreign.length > 0) {
    throw new UnsupportedFileError(label, `these tensors are no part of a LLaMA decoder: ${foreign.join(', ')}`);
  }
  return halfSplitTensors(renameTensors(source, label, huggingFaceTensor), { label, headSize, rotates: isRotated });
}

function openShards(folder: string): [TorchFile, ...TorchFile[]] {
  const names = readdirSync(folder)
    .filter((name) => /^consolidated\.\d+\.pth$/.test(name))
    .sort();
  const missing = names.findIndex((name, index) => Number(name.split('.')[1]) !== index);
  if (names.length === 0) throw new UnsupportedFileError(folder, 'the folder holds no consolidated.00.pth');
  if (missing >= 0) {
    const lacking = `consolidated.${String(missing).padStart(2, '0')}.pth`;
    throw new UnsupportedFileError(folder, `it holds ${names.join(', ')}, but lacks ${lacking}`);
  }
  const shards: TorchFile[] = [];
  try {
    for (const name of names) shards.push(openTorch(join(folder, name)));
  } catch (error) {
    for (const shard of shards) shard.close();
    throw error;
  }
  return shards as [TorchFile, ...TorchFile[]];
}

/** Meta cuts what leads into heads and hidden units by rows, and what leads out of them by columns. */
function cutOf(name: string, shape: readonly number[], width: number): Cut {
  // Llama 3 cuts its embedding table by rows.
  if (name === 'tok_embeddings.weight') return shape[1] === width ? 'rows' : 'columns';
  if (/\.(wo|w2)\.weight$/.test(name)) return 'columns';
  return /(^output|\.(wq|wk|wv|w1|w3))\.weight$/.test(name) ? 'rows' : 'whole';
}

function configOf(folder: string, params: z.infer<typeof paramsSchema>, tensors: TensorSource) {
  const shapeOf = (name: string) => tensors.info(name).shape;
  const [vocabularySize = 0, width] = shapeOf('model.embed_tokens.weight');
  if (width !== params.dim) {
    const what = `its params.json says ${params.dim} channels, its embedding table has ${width}`;
    throw new CorruptFileError(folder, `${what}; of a model cut for several GPUs every file is needed`);
  }
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    vocab_size: vocabularySize,
    hidden_size: params.dim,
    intermediate_size: shapeOf('model.layers.0.mlp.gate_proj.weight')[0] ?? 0,
    num_hidden_layers: params.n_layers,
    num_attention_heads: params.n_heads,
    num_key_value_heads: params.n_kv_heads ?? params.n_heads,
    head_dim: params.dim / params.n_heads,
    hidden_act: 'silu',
    rms_norm_eps: params.norm_eps,
    rope_theta: params.rope_theta ?? 10_000,
    max_position_embeddings: CONTEXT_LENGTH,
    tie_word_embeddings: !tensors.has('lm_head.weight'),
  };
}
