import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { llamaConfigOfGguf } from './gguf/llama-config.ts';
import { llamaTensorsOfGguf } from './gguf/llama-tensors.ts';
import { tokenizerOfGguf } from './gguf/tokenizer.ts';
import { openGguf } from './gguf.ts';
import { openHuggingFaceFolder } from './hugging-face/folder.ts';
import { type TensorSource, UnsupportedFileError } from './tensor-source.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

/** A decoder of the LLaMA family as it was released, GGUF or safetensors, in one form. */
export interface LlamaCheckpoint {
  format: 'gguf' | 'safetensors';
  /**
   * The `config.json` of Hugging Face; of a GGUF file, the same keys made from its metadata. There, frequency factors
   * of RoPE come as `rope_scaling: { rope_type: 'frequency_factors', factors }`: inverse frequency j is divided by
   * `factors[j]`.
   */
  config: Readonly<Record<string, unknown>>;
  /**
   * Under Hugging Face names, q and k rows in Hugging Face order (half-split RoPE). Tied models have no
   * `lm_head.weight`.
   */
  tensors: TensorSource;
  tokenizer: TokenizerFiles;
}

/**
 * Opens a `.gguf` file, or a folder with `config.json`, `*.safetensors` and `tokenizer.json`, or a folder with one
 * `.gguf` in it. Weights stay on disk until they are asked for; close `tensors` in the end.
 * @throws {CorruptFileError} when a file is damaged.
 * @throws {UnsupportedFileError} when there is no such model, or one of another family.
 */
export function openLlamaCheckpoint(path: string): LlamaCheckpoint {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UnsupportedFileError(path, 'there is no such file or folder');
  if (!found.isDirectory()) return openLlamaGguf(path);
  if (existsSync(join(path, 'config.json'))) return { format: 'safetensors', ...openHuggingFaceFolder(path) };
  const ggufs = readdirSync(path).filter((name) => name.endsWith('.gguf'));
  if (ggufs.length === 1) return openLlamaGguf(join(path, ...ggufs));
  if (ggufs.length > 1) throw new UnsupportedFileError(path, `it holds several models (${ggufs.join(', ')}); name one`);
  throw new UnsupportedFileError(path, 'the folder holds neither a config.json nor a .gguf file');
}

function openLlamaGguf(path: string): LlamaCheckpoint {
  const gguf = openGguf(path);
  try {
    const config = llamaConfigOfGguf(gguf);
    return { format: 'gguf', config, tensors: llamaTensorsOfGguf(gguf, config), tokenizer: tokenizerOfGguf(gguf) };
  } catch (error) {
    gguf.tensors.close();
    throw error;
  }
}
