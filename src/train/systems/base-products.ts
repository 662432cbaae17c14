import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST_DIR } from '../../config/paths.ts';
import type { Tokenizer } from '../../engine/text/tokenizer.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { type FrozenBase, frozenFloat } from '../steps/frozen-base.ts';
import { int8Base } from '../steps/int8-base.ts';
import type { OpenSystemOptions } from './system.ts';

/** Tokens that show which channels have large activations. */
const sampleTokens = 2048;

/** A decoder's frozen weights as a recipe wants them multiplied. */
export async function openBase(
  products: 'fp32' | 'int8',
  decoder: { config: LlamaConfig; tensors: TensorSource },
  tokenizer: Tokenizer,
  { runtime, threads, workFolder }: OpenSystemOptions,
): Promise<FrozenBase> {
  if (products === 'fp32') return frozenFloat;
  const text = readFileSync(join(MANIFEST_DIR, 'text', 'calibration.txt'), 'utf8');
  const sample = tokenizer.encode(text).slice(0, sampleTokens);
  return int8Base(decoder, runtime, { sample, folder: workFolder, threads });
}
