import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { PROJECT_ROOT } from '../../../src/config/paths.ts';
import { measurePerplexity, type PerplexityOptions } from '../../../src/engine/perplexity/measure-perplexity.ts';
import { negativeLogLikelihood } from '../../../src/engine/perplexity/negative-log-likelihood.ts';
import { type VariantName, variantNames } from '../../../src/engine/perplexity/variants.ts';
import { createRuntime } from '../../../src/engine/runtime/create.ts';
import { parseLlamaConfig } from '../../../src/nets/llama-config.ts';
import { openLlamaCheckpoint } from '../../../src/weights/llama-checkpoint.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';

const GOLDENS = join(PROJECT_ROOT, 'test', 'fixtures', 'goldens', 'gguf');
const runtime = createRuntime({ binding: 'native', provider: 'cpu', threads: 1 });

describe('negative log-likelihood', () => {
  test('is what the softmax of a golden says', () => {
    const { logits, ids, vocabulary } = golden('tiny-tied-q4_1');
    for (let row = 0; row + 1 < ids.length; row++) {
      const computed = negativeLogLikelihood(logits, vocabulary, row, ids[row + 1] as number);
      assert.ok(Math.abs(computed - naive(logits, vocabulary, row, ids[row + 1] as number)) < 1e-9);
    }
  });

  test('holds where a naive softmax overflows', () => {
    const logits = Float32Array.of(0, 0, 0, 1000, 999, -1000);
    const expected = Math.log(1 + Math.exp(-1));
    assert.ok(Math.abs(negativeLogLikelihood(logits, 3, 1, 0) - expected) < 1e-12);
    assert.ok(Math.abs(negativeLogLikelihood(logits, 3, 1, 1) - expected - 1) < 1e-12);
    assert.ok(Math.abs(negativeLogLikelihood(logits, 3, 0, 2) - Math.log(3)) < 1e-12);
  });
});

describe('perplexity of a checkpoint', () => {
  for (const name of ['tiny-tied-q4_1', 'tiny-gqa-mixed']) {
    test(`of ${name} is that of its golden logits, and every format stays near it`, async (t) => {
      const { logits, ids, vocabulary } = golden(name);
      const losses = ids.slice(1).map((target, row) => naive(logits, vocabulary, row, target));
      const expected = Math.exp(losses.reduce((sum, loss) => sum + loss, 0) / losses.length);
      const measured = await measure(t, name, ids);
      assert.ok(Math.abs(measured.fp32 / expected - 1) < 1e-4, `${measured.fp32} instead of ${expected}`);
      for (const variant of variantNames) {
        assert.ok(
          Math.abs(measured[variant] / expected - 1) < 0.15,
          `${variant}: ${measured[variant]}, not ${expected}`,
        );
      }
    });
  }

  test('does not carry over from one chunk to the next', async (t) => {
    const chunk = sequence(256, 120);
    const once = await measure(t, 'tiny-tied-q4_1', chunk);
    const thrice = await measure(t, 'tiny-tied-q4_1', [...chunk, ...chunk, ...chunk]);
    for (const variant of variantNames) assert.ok(Math.abs(thrice[variant] / once[variant] - 1) < 1e-9, variant);
    const twoChunks = await measure(t, 'tiny-tied-q4_1', [...chunk, ...sequence(30, 120).reverse()]);
    assert.notEqual(twoChunks.fp32, once.fp32);
  });

  test('of a model that is served in one format is that format’s', async (t) => {
    const measured = await measure(t, 'tiny-tied-q4_1', sequence(300, 120), {
      served: { prefill: 'rq', decode: 'rq', cache: 'float32' },
    });
    assert.equal(measured.served, measured.rq);
    assert.notEqual(measured.rq, measured.int4);
  });

  test('says how far it is, and leaves nothing behind', async (t) => {
    const folder = await temporaryFolder(t);
    const seen: string[] = [];
    await measure(t, 'tiny-tied-q4_1', sequence(20, 120), {
      folder,
      onProgress: (progress) => seen.push(progress.type === 'measured' ? progress.variant : progress.type),
    });
    assert.deepEqual(seen, ['compiling', ...variantNames]);
    assert.deepEqual(await readdir(folder), []);
  });

  test('ends when it is told to, and leaves nothing behind', async (t) => {
    const folder = await temporaryFolder(t);
    const stop = new AbortController();
    const seen: string[] = [];
    const measuring = measure(t, 'tiny-tied-q4_1', sequence(600, 120), {
      folder,
      signal: stop.signal,
      onProgress(progress) {
        seen.push(progress.type);
        if (progress.type === 'measured') stop.abort();
      },
    });
    await assert.rejects(measuring);
    assert.deepEqual(seen, ['compiling', 'measured']);
    assert.deepEqual(await readdir(folder), []);
  });
});

/** Input ids and reference logits [ids, vocabulary] of a tiny model. */
function golden(name: string): { logits: Float32Array; ids: number[]; vocabulary: number } {
  const file = openSafetensors(join(GOLDENS, `${name}.forward.safetensors`));
  const logits = file.read('logits');
  const ids = [...file.read('input_ids')];
  const vocabulary = file.info('logits').shape[1] as number;
  file.close();
  return { logits, ids, vocabulary };
}

/** -ln softmax(logits)[target], as the formula reads. */
function naive(logits: Float32Array, vocabulary: number, row: number, target: number): number {
  const exponentials = [...logits.subarray(row * vocabulary, (row + 1) * vocabulary)].map(Math.exp);
  return -Math.log((exponentials[target] as number) / exponentials.reduce((sum, value) => sum + value, 0));
}

async function measure(
  t: TestContext,
  name: string,
  ids: readonly number[],
  options: Partial<PerplexityOptions> = {},
): Promise<Record<VariantName, number>> {
  const checkpoint = openLlamaCheckpoint(join(GOLDENS, `${name}.gguf`));
  t.after(() => checkpoint.tensors.close());
  return measurePerplexity(checkpoint, parseLlamaConfig(checkpoint.config), runtime, {
    served: { prefill: 'rq', decode: 'int4', cache: 'int8' },
    ids,
    sample: [...golden(name).ids, ...sequence(200, golden(name).vocabulary)],
    session: { threads: 1, provider: 'cpu' },
    folder: options.folder ?? (await temporaryFolder(t)),
    ...options,
  });
}

/** Ids that look random and are always the same. */
function sequence(length: number, vocabulary: number): number[] {
  return Array.from({ length }, (_, index) => (index * index * 31 + index * 7 + 5) % vocabulary);
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tyto-perplexity-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}
