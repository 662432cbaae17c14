import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { makeFolder } from '../../config/cache-folder.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import { explainFullDisk } from '../../weights/fetch/disk-space.ts';
import type { LlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import { calibrate } from '../compile/calibrate.ts';
import { decoderGraph } from '../compile/compile.ts';
import type { Formats } from '../compile/formats.ts';
import { WeightsFile } from '../compile/weights-file.ts';
import type { InferenceSession, Runtime, SessionOptions } from '../runtime/runtime.ts';
import { chunkTokens, scoreText } from './score-text.ts';
import { formName, type GraphForm, type Variant, type VariantName, variantNames, variantsOf } from './variants.ts';

export interface PerplexityOptions {
  /** Formats that the model is served in. */
  served: Formats;
  /** Tokens of the text that is scored. */
  ids: readonly number[];
  /** Token sequences for the calibration of quantised formats. */
  sample: readonly number[];
  session: SessionOptions;
  /** Folder in which a temporary one takes the compiled variants: about five bytes a weight. */
  folder: string;
  signal?: AbortSignal;
  onProgress?: (progress: PerplexityProgress) => void;
}

export type PerplexityProgress =
  | { type: 'compiling' }
  /** In the order of `variantNames`. */
  | { type: 'measured'; variant: VariantName; perplexity: number };

/**
 * Perplexity of a text under every variant of a checkpoint.
 * @throws {CancelledError} when the signal aborts, {DiskFullError} when there is no room.
 */
export async function measurePerplexity(
  checkpoint: LlamaCheckpoint,
  config: LlamaConfig,
  runtime: Runtime,
  options: PerplexityOptions,
): Promise<Record<VariantName, number>> {
  makeFolder(options.folder);
  const folder = await mkdtemp(path.join(options.folder, 'perplexity-'));
  try {
    options.onProgress?.({ type: 'compiling' });
    const variants = variantsOf(options.served);
    const compiled = await compileVariants(checkpoint, config, runtime, folder, Object.values(variants), options);
    const measured: Partial<Record<VariantName, number>> = {};
    for (const name of variantNames) {
      // A model that is served in one format is that variant once more.
      const same = variantNames.find((other) => isDeepStrictEqual(variants[other], variants[name])) as VariantName;
      const perplexity =
        measured[same] ?? (await measureVariant(checkpoint, config, runtime, variants[name], compiled, options));
      measured[name] = perplexity;
      options.onProgress?.({ type: 'measured', variant: name, perplexity });
    }
    return measured as Record<VariantName, number>;
  } catch (error) {
    throw await explainFullDisk(error, options.folder, 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface CompiledVariants {
  /** Path of each graph by the name of its form. */
  models: Map<string, string>;
  cacheScales: Map<string, Float32Array>;
}

/** Writes every graph that some variant needs; those of one weight format share their weights. */
async function compileVariants(
  checkpoint: LlamaCheckpoint,
  config: LlamaConfig,
  runtime: Runtime,
  folder: string,
  variants: readonly Variant[],
  { sample, session, signal }: PerplexityOptions,
): Promise<CompiledVariants> {
  const calibration = await calibrate(config, checkpoint.tensors, sample, runtime, {
    folder,
    threads: session.threads,
  });
  const forms = variants.flatMap(({ first, second }) => (second ? [first, second] : [first]));
  const models = new Map<string, string>();
  const weights = new WeightsFile(folder, 'weights.bin');
  try {
    for (const form of forms) {
      signal?.throwIfAborted();
      if (models.has(formName(form))) continue;
      const graph = decoderGraph(checkpoint, config, form.weights, form.cache, chunkTokens, { calibration });
      models.set(formName(form), await weights.writeModel(`${formName(form)}.onnx`, graph));
    }
  } finally {
    weights.close();
  }
  return { models, cacheScales: calibration.cacheScales };
}

/** Opens one variant at a time: all of them together take some gigabytes of memory even for a small model. */
async function measureVariant(
  { tensors }: LlamaCheckpoint,
  config: LlamaConfig,
  runtime: Runtime,
  variant: Variant,
  { models, cacheScales }: CompiledVariants,
  { ids, session, signal }: PerplexityOptions,
): Promise<number> {
  signal?.throwIfAborted();
  const open = (form: GraphForm): Promise<InferenceSession> =>
    runtime.createSession(models.get(formName(form)) as string, session);
  const first = await open(variant.first);
  const second = variant.second && (await open(variant.second));
  try {
    const model = { config, tensors, cacheScales, first, ...(second && { second }) };
    return await scoreText(model, variant, ids, signal);
  } finally {
    await first.dispose();
    await second?.dispose();
  }
}
