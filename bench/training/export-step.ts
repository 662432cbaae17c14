import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseLlamaConfig } from '../../src/nets/llama-config.ts';
import { layOut } from '../../src/train/layout.ts';
import type { Batch } from '../../src/train/training-step.ts';
import { openLlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';
import { type WritableTensor, writeSafetensors } from '../../src/weights/safetensors-writer.ts';
import { openStep } from './step.ts';
import type { OwnVariant } from './variant.ts';

/** What is learned from, for people. */
export interface BatchSizes {
  rows: number;
  /** Tokens of a row, padding included. */
  length: number;
  /** Tokens that are no padding. */
  tokens: number;
  targets: number;
}

/**
 * Writes all that `torch_step.py` computes the same step of: the base's weights in float32 (540 MB) as our reader gives them, the
 * adapters that it begins with, and the batch as it is laid out for the decoder.
 * @param source The base model's file.
 */
export async function exportStep(
  variant: OwnVariant,
  { source, folder, threads }: { source: string; folder: string; threads: number },
): Promise<BatchSizes> {
  const { recipe, system, batch } = await openStep(variant, threads, folder);
  const base = openLlamaCheckpoint(source);
  try {
    const config = parseLlamaConfig(base.config);
    if (config.ropeScaling || config.slidingWindow) throw new Error('torch_step.py has plain rotary positions only.');
    const weights = base.tensors
      .names()
      .map((name) => [name, float(base.tensors.info(name).shape, base.tensors.read(name))] as const);
    writeSafetensors(path.join(folder, 'base.safetensors'), Object.fromEntries(weights));
    const { positions } = layOut(batch, config);
    const trained = [...system.step.parameters].map(
      ([name, { shape, values }]) => [name, float(shape, values)] as const,
    );
    writeSafetensors(path.join(folder, 'step.safetensors'), {
      ...Object.fromEntries(trained),
      tokens: integers(batch, batch.tokens),
      targets: integers(batch, batch.targets),
      segments: integers(batch, batch.segments ?? new Int32Array(batch.tokens.length)),
      positions: integers(batch, Int32Array.from(positions.data, Number)),
    });
    const { places } = recipe.adapter;
    const step = { ...config, adapterScale: 1, places, optimiser: recipe.optimiser };
    writeFileSync(path.join(folder, 'step.json'), JSON.stringify(step));
    return sizesOf(batch);
  } finally {
    base.tensors.close();
    await system.close();
  }
}

function sizesOf({ rows, length, tokens, targets, segments }: Batch): BatchSizes {
  const isRead = (segment: number) => segment >= 0;
  return {
    rows,
    length,
    tokens: segments?.filter(isRead).length ?? tokens.length,
    targets: targets.filter((target) => target >= 0).length,
  };
}

function float(shape: readonly number[], data: Float32Array): WritableTensor {
  return { dtype: 'F32', shape, data };
}

function integers({ rows, length }: Batch, data: Int32Array): WritableTensor {
  return { dtype: 'I32', shape: [rows, length], data };
}
