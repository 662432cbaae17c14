import type { LlamaConfig } from '../../nets/llama-config.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { embed } from '../embed.ts';
import { KvCache } from '../kv-cache.ts';
import type { InferenceSession } from '../runtime/runtime.ts';
import { StepRunner } from '../step-runner.ts';
import { negativeLogLikelihood } from './negative-log-likelihood.ts';
import type { Variant } from './variants.ts';

/** Tokens that are scored together, each predicted from those before it in its chunk; fewer where a model holds fewer. */
export const chunkTokens = 512;

/** Tokens of one step; the logits of all of them are kept. */
const stepTokens = 128;

export interface ScoredModel {
  config: LlamaConfig;
  tensors: TensorSource;
  /** Scales of an int8 cache's channels. */
  cacheScales: ReadonlyMap<string, Float32Array>;
  /** Sessions of the variant's graphs. */
  first: InferenceSession;
  second?: InferenceSession;
}

/**
 * Perplexity of `ids` under one variant of a model: exp of the mean negative log-likelihood over every token but the
 * first of each chunk.
 * @throws {CancelledError} when the signal aborts.
 */
export async function scoreText(
  model: ScoredModel,
  variant: Variant,
  ids: readonly number[],
  signal?: AbortSignal,
): Promise<number> {
  const { config, tensors } = model;
  const longest = Math.min(chunkTokens, config.contextLength);
  const firstCache = new KvCache(config, longest, variant.first.cache);
  const first = new StepRunner(model.first, config, firstCache);
  const secondCache = variant.second?.cache === 'int8' ? new KvCache(config, longest, 'int8') : firstCache;
  const second = model.second && new StepRunner(model.second, config, secondCache);
  let sum = 0;
  let count = 0;
  /** Computes tokens [from, to) of a chunk and adds what the token behind each of them costs. */
  const score = async (runner: StepRunner, chunk: readonly number[], from: number, to: number): Promise<void> => {
    for (let start = from; start < to; start += stepTokens) {
      const part = chunk.slice(start, Math.min(start + stepTokens, to));
      const logits = await runner.run(embed(tensors, part), start, [...part.keys()], signal);
      for (const row of part.keys()) {
        const target = chunk[start + row + 1];
        if (target === undefined) continue;
        sum += negativeLogLikelihood(logits, config.vocabularySize, row, target);
        count += 1;
      }
    }
  };
  try {
    for (let start = 0; start < ids.length; start += longest) {
      const chunk = ids.slice(start, start + longest);
      const half = second ? Math.floor(chunk.length / 2) : chunk.length;
      await score(first, chunk, 0, half);
      if (!second) continue;
      // As it is when a prompt is answered: what prefill left in the float cache is rounded into the one that decoding reads.
      if (secondCache !== firstCache) secondCache.quantiseFrom(firstCache, model.cacheScales, 0, half);
      await score(second, chunk, half, chunk.length);
    }
  } finally {
    first.dispose();
    second?.dispose();
  }
  return Math.exp(sum / count);
}
