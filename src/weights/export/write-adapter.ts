import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type WritableTensor, writeSafetensors } from '../safetensors-writer.ts';
import { type TensorSource, UnsupportedFileError } from '../tensor-source.ts';
import { type StreamedTensor, writeTorch } from '../torch-writer.ts';
import type { Adapter } from './adapter.ts';

/** Forms in which others read adapters: `pth` as the official trainer saves it, `peft` a folder of the library PEFT. */
export type AdapterForm = 'safetensors' | 'pth' | 'peft';

const KEPT_TYPES = ['F32', 'F16', 'BF16', 'F64'] as const;

/**
 * Writes an adapter in another form. Values are as they were stored.
 * @param target The file; of `peft` the folder.
 * @throws {UnsupportedFileError} when the adapter has no such form.
 */
export async function writeAdapter(adapter: Adapter, form: AdapterForm, target: string): Promise<void> {
  if (form === 'peft') return writePeft(adapter, target);
  mkdirSync(dirname(target), { recursive: true });
  if (form === 'pth') return writePth(adapter, target);
  writeSafetensors(target, wholeTensors(adapter.tensors), metadataOf(adapter));
}

/** Texts in the header, since safetensors has no other place for what is saved beside tensors. */
function metadataOf({ kind, beside }: Adapter): Record<string, string> {
  const args = kind === 'lavin' ? Object.entries(beside.args ?? {}) : [];
  return { format: 'pt', ...Object.fromEntries(args.map(([key, value]) => [key, String(value)])) };
}

/** LaVIN's trainer saves below `model` with `module.` before each name, LLaMA-Adapter V2's below `model`. */
function writePth({ kind, tensors, beside }: Adapter, target: string): Promise<void> {
  const nameOf = (name: string) => (kind === 'lavin' ? `module.${name}` : name);
  const streamed = tensors.names().map((name): [string, StreamedTensor] => {
    const { dtype, shape, data } = stored(tensors, name);
    return [nameOf(name), { dtype, shape, pieces: () => [data()] }];
  });
  const isNested = kind === 'lavin' || kind === 'llama-adapter-v2';
  return writeTorch(target, Object.fromEntries(streamed), isNested ? { within: 'model', beside } : {});
}

function writePeft({ kind, path, tensors }: Adapter, folder: string): void {
  if (kind !== 'peft') {
    throw new UnsupportedFileError(
      path,
      `it is an adapter of ${kind} and no LoRA of PEFT; take --format safetensors or pth`,
    );
  }
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(path, 'adapter_config.json'), join(folder, 'adapter_config.json'));
  writeSafetensors(join(folder, 'adapter_model.safetensors'), wholeTensors(tensors), { format: 'pt' });
}

function wholeTensors(tensors: TensorSource): Record<string, WritableTensor> {
  return Object.fromEntries(
    tensors.names().map((name): [string, WritableTensor] => {
      const { dtype, shape, data } = stored(tensors, name);
      return [name, { dtype, shape, data: data() }];
    }),
  );
}

function stored(tensors: TensorSource, name: string) {
  const { dtype: own, shape } = tensors.info(name);
  const dtype = KEPT_TYPES.find((type) => type === own);
  const data = (): ArrayBufferView => (dtype === undefined ? tensors.read(name) : tensors.raw(name));
  return { dtype: dtype ?? ('F32' as const), shape, data };
}
