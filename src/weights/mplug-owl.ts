import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { tokenizerOfFolder } from './hugging-face/tokenizer.ts';
import { joinTensors } from './joined-tensors.ts';
import { readJson } from './json-file.ts';
import type { LowRankUpdate } from './low-rank.ts';
import { openModelFolder } from './model-folder.ts';
import { mergePeftAdapter, openPeftAdapter } from './peft.ts';
import { renameTensors, tensorsBelow } from './renamed-tensors.ts';
import { openSafetensors } from './safetensors.ts';
import { type TensorSource, UnsupportedFileError } from './tensor-source.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';
import { openTorch } from './torch.ts';

/** An mPLUG-Owl model as it was released. */
export interface MplugOwlCheckpoint {
  /** Its `config.json`. */
  config: Readonly<Record<string, unknown>>;
  /** Files and folders that it was read from. */
  sources: readonly string[];
  /** Vision model, `query_tokens` and abstractor, under the names of the release. */
  vision: TensorSource;
  /** The decoder, under Hugging Face's names for LLaMA. */
  decoder: TensorSource;
  /** Inner width of the abstractor by its weights, which are right where the configuration is not. */
  abstractorInner?: number;
  /** Changes of the decoder that its tensors do not hold yet, by the name of the weight. */
  beside?: ReadonlyMap<string, LowRankUpdate>;
  /** @throws {UnsupportedFileError} when no tokenizer lies beside the weights. */
  readTokenizer(): TokenizerFiles;
  close(): void;
}

/** A PEFT adapter over the model. */
export interface MplugOwlAdapter {
  folder: string;
  /** `merged` into the decoder's weights as they are read, or left `beside` them. */
  use: 'merged' | 'beside';
}

const configSchema = z.looseObject({});
const decoderPrefix = 'language_model.';
const trainerPrefix = 'base_model.model.';
const abstractorGate = 'abstractor.encoder.layers.0.crossattention.output.mlp.w1.weight';

/**
 * Opens a folder with `config.json` and safetensors or `pytorch_model.bin`, whole or in shards, or one file of weights
 * beside a `config.json`. What the trainer saved, with the prefix of PEFT before every name, is read as well.
 * @param visual A file of tensors that take the place of those of the same names, as the first stage of training leaves them.
 * @throws {UnsupportedFileError} when files are missing, or the adapter was made for another model.
 * @throws {CorruptFileError} when a file is damaged.
 */
export function openMplugOwl(path: string, adapter?: MplugOwlAdapter, visual?: string): MplugOwlCheckpoint {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UnsupportedFileError(path, 'there is no such file or folder');
  const folder = found.isDirectory() ? path : dirname(path);
  const config = readJson(join(folder, 'config.json'), configSchema);
  const stored = found.isDirectory() ? openModelFolder(path) : openWeights(path);
  try {
    const released = renameTensors(stored, path, releasedName);
    const plain = visual === undefined ? released : replaced(released, visual);
    const { tensors, beside } = adapter ? withAdapter(plain, adapter) : { tensors: plain, beside: undefined };
    return {
      config,
      sources: [path, ...(visual ? [visual] : []), ...(adapter ? [adapter.folder] : [])],
      vision: renameTensors(tensors, path, (name) => (name.startsWith(decoderPrefix) ? undefined : name)),
      decoder: tensorsBelow(tensors, path, decoderPrefix),
      ...(tensors.has(abstractorGate) && { abstractorInner: tensors.info(abstractorGate).shape[0] }),
      ...(beside && { beside }),
      readTokenizer: () => tokenizerOfFolder(folder, { bosId: 1, eosIds: [2] }),
      close() {
        tensors.close();
        for (const { source } of beside?.values() ?? []) source.close();
      },
    };
  } catch (error) {
    stored.close();
    throw error;
  }
}

function openWeights(path: string): TensorSource {
  return path.endsWith('.safetensors') ? openSafetensors(path) : openTorch(path);
}

/** A source with tensors of a file in the place of its own. */
function replaced(base: TensorSource, path: string): TensorSource {
  const stored = openWeights(path);
  const tensors = renameTensors(stored, path, releasedName);
  const strangers = tensors.names().filter((name) => !base.has(name));
  if (strangers.length === 0) return joinTensors(tensors, base);
  stored.close();
  throw new UnsupportedFileError(path, `the model has no ${strangers.join(', ')}; it was made for another model`);
}

/** The name in the released checkpoint; none for the tables of rotary positions, which the configuration tells. */
function releasedName(stored: string): string | undefined {
  const name = stored.startsWith(trainerPrefix) ? stored.slice(trainerPrefix.length) : stored;
  return name.endsWith('.rotary_emb.inv_freq') ? undefined : name;
}

function withAdapter(
  base: TensorSource,
  { folder, use }: MplugOwlAdapter,
): { tensors: TensorSource; beside?: Map<string, LowRankUpdate> } {
  const adapter = openPeftAdapter(folder);
  try {
    // Merging also finds out whether the adapter was made for this model.
    const merged = mergePeftAdapter(base, adapter);
    if (use === 'merged') return { tensors: merged };
    const strangers = [...adapter.updates.keys()].filter((module) => !module.startsWith(decoderPrefix));
    if (strangers.length > 0) {
      throw new UnsupportedFileError(
        adapter.path,
        `it changes ${strangers.join(', ')} outside of the language model; such an adapter must be merged`,
      );
    }
    const updates = [...adapter.updates].map(
      ([module, update]) => [`${module.slice(decoderPrefix.length)}.weight`, update] as const,
    );
    return { tensors: base, beside: new Map(updates) };
  } catch (error) {
    adapter.close();
    throw error;
  }
}
