import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { openLavinAdapter } from '../lavin.ts';
import { readManifest } from '../manifest.ts';
import { openTensors } from '../open-tensors.ts';
import { tensorsBelow } from '../renamed-tensors.ts';
import { type TensorSource, UnsupportedFileError } from '../tensor-source.ts';
import type { PlainValue } from '../torch/pickle-writer.ts';

/** What was trained of a model, in whatever file, under the official names. */
export interface Adapter {
  kind: 'lavin' | 'llama-adapter-v2' | 'mplug-owl' | 'peft';
  /** A file, or PEFT's folder. */
  path: string;
  tensors: TensorSource;
  /** What the official trainer saves beside the tensors. */
  beside: Readonly<Record<string, PlainValue>>;
}

/** Names that tell one system's files from another's. */
const MARKS = {
  lavin: /(^|\.)adapter_modality_embedding\.weight$/,
  'llama-adapter-v2': /(^|\.)adapter_query\.weight$/,
  'mplug-owl': /^(abstractor\.|query_tokens$|vision_model\.)/,
} as const;

/**
 * Opens an adapter: a run of `tyto train`, its manifest, a file of weights or a folder of PEFT.
 * @throws {UnsupportedFileError} when it is none.
 */
export function openAdapter(path: string): Adapter {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UnsupportedFileError(path, 'there is no such file or folder');
  if (path.endsWith('.json')) return openAdapter(adapterOfManifest(path));
  if (!found.isDirectory()) return openAdapterFile(path);
  if (existsSync(join(path, 'adapter_config.json'))) return openPeft(path);
  const manifest = join(path, 'manifest.json');
  if (existsSync(manifest)) return openAdapter(manifest);
  throw new UnsupportedFileError(path, 'the folder holds neither a manifest.json of a run nor an adapter_config.json');
}

/** The part of a model that was trained. */
function adapterOfManifest(path: string): string {
  const manifest = readManifest(path);
  if (manifest.net === 'routed-llama') return resolve(dirname(path), manifest.adapter);
  const parts: Record<string, string | undefined> = manifest.net === 'llama' ? {} : manifest.parts;
  const trained = parts.adapter ?? parts.visual;
  if (trained === undefined || manifest.checkpoint.kind !== 'path') {
    throw new UnsupportedFileError(path, 'it is no manifest of a run: it names no adapter on this machine');
  }
  return resolve(dirname(path), manifest.checkpoint.path, trained);
}

function openAdapterFile(path: string): Adapter {
  const stored = openTensors(path);
  const kind = kindOf(stored.names());
  if (kind === undefined) {
    stored.close();
    throw new UnsupportedFileError(path, 'it holds no adapter of LaVIN, LLaMA-Adapter V2 or mPLUG-Owl');
  }
  if (kind === 'lavin') {
    stored.close();
    const { tensors, settings } = openLavinAdapter(path);
    const { temperature, adapterScale } = settings;
    const args = { ...(temperature && { temperature }), ...(adapterScale && { adapter_scale: adapterScale }) };
    return { kind, path, tensors, beside: { args } };
  }
  const isNested = stored.names().some((name) => name.startsWith('model.'));
  const tensors = isNested ? tensorsBelow(stored, path, 'model.') : stored;
  return { kind, path, tensors, beside: kind === 'llama-adapter-v2' ? { config: configOf(tensors) } : {} };
}

function kindOf(names: readonly string[]): keyof typeof MARKS | undefined {
  return (['lavin', 'llama-adapter-v2', 'mplug-owl'] as const).find((kind) =>
    names.some((name) => MARKS[kind].test(name)),
  );
}

/** What LLaMA-Adapter V2's saver says of a file: its flags, and the rank that its LoRA has. */
function configOf(tensors: TensorSource): Record<string, PlainValue> {
  const lora = tensors.names().find((name) => /\.lora_w\w_l1\.weight$/.test(name));
  return {
    w_bias: tensors.names().some((name) => name.endsWith('.attention.wq.bias')),
    w_lora: lora !== undefined,
    lora_rank: lora === undefined ? 16 : (tensors.info(lora).shape[0] ?? 16),
  };
}

function openPeft(folder: string): Adapter {
  const file = ['adapter_model.safetensors', 'adapter_model.bin'].find((name) => existsSync(join(folder, name)));
  if (file === undefined) throw new UnsupportedFileError(folder, 'it lacks adapter_model.safetensors');
  return { kind: 'peft', path: folder, tensors: openTensors(join(folder, file)), beside: {} };
}
