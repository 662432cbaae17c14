import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSafetensors } from './safetensors.ts';
import { openSharded } from './sharded.ts';
import { type TensorSource, UnsupportedFileError } from './tensor-source.ts';
import { openTorch } from './torch.ts';

/** The forms in which Hugging Face folders hold weights, the preferred one first. */
const FORMS = [
  { whole: 'model.safetensors', open: openSafetensors },
  { whole: 'pytorch_model.bin', open: openTorch },
];

/**
 * Opens the weights of a Hugging Face folder: safetensors or torch files, whole or in shards.
 * @throws {UnsupportedFileError} when the folder holds none, or several that no index joins.
 */
export function openModelFolder(folder: string): TensorSource {
  for (const { whole, open } of FORMS) {
    const index = join(folder, `${whole}.index.json`);
    if (existsSync(index)) return openSharded(index, open);
    if (existsSync(join(folder, whole))) return open(join(folder, whole));
  }
  const others = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
  if (others.length === 1) return openSafetensors(join(folder, ...others));
  const found =
    others.length === 0
      ? 'no *.safetensors and no pytorch_model.bin'
      : `${others.length} *.safetensors files, but no index of them`;
  throw new UnsupportedFileError(folder, `the folder holds ${found}`);
}
