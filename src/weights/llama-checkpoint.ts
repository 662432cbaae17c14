import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { llamaConfigOfGguf } from './gguf/llama-config.ts';
import { llamaTensorsOfGguf } from './gguf/llama-tensors.ts';
import { tokenizerOfGguf } from './gguf/tokenizer.ts';
import { openGguf } from './gguf.ts';
import { openHuggingFaceFolder } from './hugging-face/folder.ts';
import { checkLlamaTensors } from './llama-tensors.ts';
import { isMetaLlama, metaLlamaTokenizer, openMetaLlamaWeights } from './meta-llama.ts';
import { type TensorSource, UnsupportedFileError } from './tensor-source.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

/** A decoder of the LLaMA family as it was released, in whatever form, in one form. */
export interface LlamaCheckpoint {
  format: 'gguf' | 'hugging-face' | 'meta';
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
 * Opens a `.gguf` file; or a folder with one in it; or a Hugging Face folder (`config.json`, weights as safetensors or
 * torch files, `tokenizer.json` or `tokenizer.model`); or a folder as Meta published LLaMA (`params.json`,
 * `consolidated.NN.pth`, `tokenizer.model`). Weights stay on disk until they are asked for; close `tensors` in the end.
 * @throws {CorruptFileError} when a file is damaged.
 * @throws {UnsupportedFileError} when there is no such model, or one of another family, or its tensors are not those of
 * its configuration.
 */
export function openLlamaCheckpoint(path: string): LlamaCheckpoint {
  const checkpoint = openUnchecked(path);
  try {
    checkLlamaTensors(checkpoint.config, checkpoint.tensors, path);
    return checkpoint;
  } catch (error) {
    checkpoint.tensors.close();
    throw error;
  }
}

function openUnchecked(path: string): LlamaCheckpoint {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UnsupportedFileError(path, 'there is no such file or folder');
  if (!found.isDirectory()) return openLlamaGguf(path);
  if (existsSync(join(path, 'config.json'))) return { format: 'hugging-face', ...openHuggingFaceFolder(path) };
  if (isMetaLlama(path)) {
    const tokenizer = metaLlamaTokenizer(path);
    return { format: 'meta', ...openMetaLlamaWeights(path), tokenizer };
  }
  const ggufs = readdirSync(path).filter((name) => name.endsWith('.gguf'));
  if (ggufs.length === 1) return openLlamaGguf(join(path, ...ggufs));
  if (ggufs.length > 1) throw new UnsupportedFileError(path, `it holds several models (${ggufs.join(', ')}); name one`);
  if (existsSync(join(path, 'manifest.json'))) {
    throw new UnsupportedFileError(path, 'it is the folder of a training run; name the manifest.json in it');
  }
  throw new UnsupportedFileError(path, 'the folder holds neither a config.json, a params.json nor a .gguf file');
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
