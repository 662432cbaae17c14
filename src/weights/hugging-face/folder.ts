import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, readJsonIfAny } from '../json-file.ts';
import { openSafetensors, openShardedSafetensors } from '../safetensors.ts';
import { type TensorSource, UnsupportedFileError } from '../tensor-source.ts';
import type { TokenizerFiles } from '../tokenizer-files.ts';
import { tokenizerOfFolder } from './tokenizer.ts';

/** Families whose decoder is LLaMA's, layer for layer. */
const FAMILIES = ['llama', 'mistral'];

const ids = z.union([z.number(), z.array(z.number())]).nullish();
const configSchema = z.looseObject({ model_type: z.string().optional(), bos_token_id: ids, eos_token_id: ids });
const generationSchema = z.looseObject({ eos_token_id: ids });

/**
 * Opens a folder as Hugging Face publishes LLaMA models: `config.json`, safetensors whole or in shards,
 * `tokenizer.json`.
 * @throws {UnsupportedFileError} when a file is missing or the model is of another family.
 */
export function openHuggingFaceFolder(folder: string): {
  config: Readonly<Record<string, unknown>>;
  tensors: TensorSource;
  tokenizer: TokenizerFiles;
} {
  const configPath = join(folder, 'config.json');
  const config = readJson(configPath, configSchema);
  const { model_type: family, quantization_config: quantisation } = config;
  if (family !== undefined && !FAMILIES.includes(family)) {
    throw new UnsupportedFileError(
      configPath,
      `the model is of the family "${family}"; served are ${FAMILIES.join(', ')}`,
    );
  }
  if (quantisation !== undefined && quantisation !== null) {
    throw new UnsupportedFileError(
      configPath,
      'its weights are quantised by another program; take the original or a GGUF file',
    );
  }
  const generation = readJsonIfAny(join(folder, 'generation_config.json'), generationSchema);
  const declaredIds = {
    bosId: listed(config.bos_token_id)[0],
    eosIds: [...listed(config.eos_token_id), ...listed(generation?.eos_token_id)],
  };
  const tokenizer = tokenizerOfFolder(folder, declaredIds);
  return { config, tensors: withoutRopeTables(openWeights(folder)), tokenizer };
}

function openWeights(folder: string): TensorSource {
  const whole = join(folder, 'model.safetensors');
  const index = join(folder, 'model.safetensors.index.json');
  if (existsSync(index)) return openShardedSafetensors(index);
  if (existsSync(whole)) return openSafetensors(whole);
  const others = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
  if (others.length === 1) return openSafetensors(join(folder, ...others));
  const found = others.length === 0 ? 'no *.safetensors' : `${others.length} *.safetensors files, but no index of them`;
  throw new UnsupportedFileError(folder, `the folder holds ${found}`);
}

/** The source without the RoPE buffers that old files carry; the configuration says the same. */
function withoutRopeTables(tensors: TensorSource): TensorSource {
  const isTable = (name: string) => name.endsWith('.rotary_emb.inv_freq');
  return {
    names: () => tensors.names().filter((name) => !isTable(name)),
    has: (name) => !isTable(name) && tensors.has(name),
    info: (name) => tensors.info(name),
    read: (name, from, to) => tensors.read(name, from, to),
    raw: (name, from, to) => tensors.raw(name, from, to),
    close: () => tensors.close(),
  };
}

function listed(ids: number | number[] | null | undefined): number[] {
  return ids === null || ids === undefined ? [] : [ids].flat();
}
