import { loadDecoder } from '../../src/engine/load.ts';
import { createLogger } from '../../src/log/logger.ts';
import { parseLlamaConfig } from '../../src/nets/llama-config.ts';
import { findManifest } from '../../src/weights/find-manifest.ts';
import { openLlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';
import { benchSettings, sampleOf } from '../settings.ts';
import { decoderEngine } from './decoder-engine.ts';
import type { Engine, ModelFiles } from './engine.ts';

/** Tyto's own decoder as it is served: prefill, cache and decoding in the formats of the manifest. */
export async function tyto({ model, q41 }: ModelFiles, threads: number): Promise<Engine> {
  const settings = benchSettings(model, threads);
  const checkpoint = openLlamaCheckpoint(q41);
  const decoder = await loadDecoder(
    settings,
    findManifest(settings.model),
    {
      checkpoint,
      config: parseLlamaConfig(checkpoint.config),
      source: q41,
      sample: sampleOf(checkpoint),
    },
    createLogger('warn'),
  );
  return decoderEngine(decoder);
}
