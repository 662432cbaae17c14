import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MANIFEST_DIR } from '../../config/paths.ts';
import type { Formats } from '../../engine/compile/formats.ts';
import { calibrationSample, chooseFormats } from '../../engine/load.ts';
import { measurePerplexity, type PerplexityProgress } from '../../engine/perplexity/measure-perplexity.ts';
import { chunkTokens } from '../../engine/perplexity/score-text.ts';
import type { VariantName } from '../../engine/perplexity/variants.ts';
import { createRuntime } from '../../engine/runtime/create.ts';
import { createChatTemplate } from '../../engine/text/chat-template.ts';
import { createTokenizer } from '../../engine/text/tokenizer.ts';
import { parseLlamaConfig } from '../../nets/llama-config.ts';
import { findManifest } from '../../weights/find-manifest.ts';
import { openLlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import { prepareModel } from '../prepare-model.ts';
import { printAside } from '../print.ts';
import { commandSettings } from '../settings.ts';

/** Tokens of the text that `--quick` scores. */
const quickTokens = 4 * chunkTokens;

/**
 * `tyto eval perplexity`: what each number format costs in quality, on a fixed text. With `--json` standard output holds
 * one object, the perplexities and their changes against float32 as shares (0.003 is +0.3 %), and nothing else.
 */
export async function evalPerplexity(
  options: { model?: string; json?: boolean; quick?: boolean },
  stop: AbortSignal,
): Promise<number> {
  const settings = commandSettings(options);
  const checkpoint = openLlamaCheckpoint(await prepareModel(settings, stop));
  try {
    const manifest = findManifest(settings.model);
    const tokenizer = createTokenizer(checkpoint.tokenizer);
    const text = tokenizer.encode(readFileSync(path.join(MANIFEST_DIR, 'text', 'perplexity.txt'), 'utf8'));
    const ids = options.quick ? text.slice(0, quickTokens) : text;
    const served = chooseFormats(manifest.precision, settings.model.precision);
    const { threads, provider } = settings.runtime;
    const print = options.json ? printAside : (line: string) => console.log(line);
    print(`Perplexity of ${manifest.name} on ${ids.length} tokens of models/text/perplexity.txt:`);
    const config = parseLlamaConfig(checkpoint.config);
    const perplexities = await measurePerplexity(checkpoint, config, createRuntime(settings.runtime), {
      served,
      ids,
      sample: calibrationSample(tokenizer, createChatTemplate(checkpoint.tokenizer)),
      session: { threads, provider },
      folder: settings.cacheDir,
      signal: stop,
      onProgress: progressPrinter(print, served),
    });
    const { fp32, ...others } = perplexities;
    const change = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, value / fp32 - 1]));
    if (options.json) {
      console.log(JSON.stringify({ model: manifest.name, tokens: ids.length, ...perplexities, change }));
    }
    return 0;
  } finally {
    checkpoint.tensors.close();
  }
}

/** Prints a line for each variant as it is measured; float32 comes first, the others are set against it. */
function progressPrinter(print: (line: string) => void, served: Formats): (progress: PerplexityProgress) => void {
  const descriptions = describeVariants(served);
  let reference = Number.NaN;
  return (progress) => {
    if (progress.type === 'compiling') {
      printAside('Compiling the model in every format …');
      return;
    }
    const { variant, perplexity } = progress;
    if (variant === 'fp32') reference = perplexity;
    const change = variant === 'fp32' ? '' : percent(perplexity / reference - 1);
    print(
      `  ${variant.padEnd(7)} ${perplexity.toFixed(3).padStart(9)} ${change.padStart(9)}   ${descriptions[variant]}`,
    );
  };
}

function describeVariants({ prefill, decode, cache }: Formats): Record<VariantName, string> {
  return {
    fp32: 'the file in float32: the reference',
    rq: 'weights and activations as int8 by rows, float32 cache',
    int4: 'weights as int4 in blocks, float32 cache',
    int8kv: 'weights as int4 in blocks, int8 cache',
    served: `as served: prefill ${prefill}, then decode ${decode} over a cache of ${cache}`,
  };
}

function percent(change: number): string {
  return `${change < 0 ? '-' : '+'}${Math.abs(100 * change).toFixed(2)} %`;
}
