import { join } from 'node:path';
import { z } from 'zod';
import { readJson, readJsonIfAny } from '../json-file.ts';
import { openModelFolder } from '../model-folder.ts';
import { renameTensors } from '../renamed-tensors.ts';
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
  return { config, tensors: withoutRopeTables(openModelFolder(folder), folder), tokenizer };
}

/** Old files carry RoPE buffers; the configuration says the same. */
function withoutRopeTables(tensors: TensorSource, label: string): TensorSource {
  return renameTensors(tensors, label, (name) => (name.endsWith('.rotary_emb.inv_freq') ? undefined : name));
}

function listed(ids: number | number[] | null | undefined): number[] {
  return ids === null || ids === undefined ? [] : [ids].flat();
}
