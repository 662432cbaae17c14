import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MANIFEST_DIR } from '../../src/config/paths.ts';
import { valueCount } from '../../src/weights/tensor-type.ts';
import { type StreamedTensor, writeTorch } from '../../src/weights/torch-writer.ts';
import { note } from '../report/notes.ts';
import { writeQ40Model } from './q4-0-model.ts';
import { randomPieces } from './random-values.ts';
import {
  adapterTensors,
  clipTensors,
  llamaTensors,
  params,
  type ReleasedTensor,
  vocabulary,
} from './released-tensors.ts';
import { writeTokenizer } from './tokenizer.ts';

export interface LargeFiles {
  /** A manifest for `TYTO_MODEL`. */
  manifest: string;
  /** LLaMA-7B's shape as GGUF's Q4_0. */
  q40: string;
}

/** Matrices of LLaMA deviate about so much. */
const spread = 0.02;

/**
 * Writes random files of the names, shapes and types of LaVIN-7B's, and a GGUF file of its decoder's shape: 18 GB. Files that are
 * there already stay.
 */
export async function makeFiles(folder: string): Promise<LargeFiles> {
  mkdirSync(path.join(folder, '7B'), { recursive: true });
  writeTokenizer(path.join(folder, 'tokenizer.model'), vocabulary);
  writeFileSync(path.join(folder, '7B', 'params.json'), JSON.stringify(params));
  await writeOnce(path.join(folder, '7B', 'consolidated.00.pth'), 'F16', llamaTensors());
  await writeOnce(path.join(folder, 'ViT-L-14.pt'), 'F16', clipTensors());
  await writeOnce(path.join(folder, 'lavin-7b.pth'), 'F32', adapterTensors());
  const q40 = path.join(folder, 'llama-7b.Q4_0.gguf');
  if (!existsSync(q40)) await writeQ40Model(q40);
  return { manifest: writeManifest(folder), q40 };
}

async function writeOnce(file: string, type: 'F16' | 'F32', released: readonly ReleasedTensor[]): Promise<void> {
  if (existsSync(file)) return;
  note(`Writing ${path.basename(file)} …`);
  await writeTorch(
    file,
    Object.fromEntries(released.map((tensor, index) => [tensor.name, random(type, tensor, index)])),
  );
}

function random(type: 'F16' | 'F32', { name, shape }: ReleasedTensor, seed: number): StreamedTensor {
  const isScale = /norm\.weight$|ln_\w+\.weight$/.test(name);
  const distribution = isScale ? { mean: 1, deviation: 0.1 } : { mean: 0, deviation: spread };
  return { dtype: type, shape, pieces: () => randomPieces(type, valueCount(shape), distribution, seed + 1) };
}

/** The released model's manifest, but for where the files are. */
function writeManifest(folder: string): string {
  const released = JSON.parse(readFileSync(path.join(MANIFEST_DIR, 'lavin-7b.json'), 'utf8'));
  const manifest = path.join(folder, 'manifest.json');
  writeFileSync(
    manifest,
    JSON.stringify({ ...released, name: 'lavin-7b-random', checkpoint: { kind: 'path', path: folder } }),
  );
  return manifest;
}
