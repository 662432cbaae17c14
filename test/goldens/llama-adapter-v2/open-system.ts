import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LlamaAdapterV2, type LlamaAdapterV2Model } from '../../../src/engine/systems/llama-adapter-v2.ts';
import { NATIVE } from '../../engine/support/runtimes.ts';

/** The system as a program uses it, in float32, compiled into a folder that is removed with it. */
export async function openSystem(
  model: LlamaAdapterV2Model,
  sources: readonly string[],
  contextLength: number,
): Promise<LlamaAdapterV2> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tyto-golden-'));
  try {
    return await LlamaAdapterV2.load(model, NATIVE, {
      folder,
      name: 'golden',
      sources,
      formats: { prefill: 'fp32', decode: 'fp32', cache: 'float32' },
      tower: 'fp32',
      contextLength,
      session: { threads: 1, provider: 'cpu' },
      sample: [],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
