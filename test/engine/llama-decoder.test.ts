import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Formats } from '../../src/engine/compile/formats.ts';
import type { LlamaDecoder } from '../../src/engine/llama-decoder.ts';
import { CancelledError } from '../../src/engine/runtime/runtime.ts';
import { seededRandom } from '../seeded-random.ts';
import { assertClose, relativeError } from './support/close.ts';
import { findGoldens, type Golden, openDecoder, openModel } from './support/goldens.ts';
import { NATIVE } from './support/runtimes.ts';

const LOGITS = 1e-4;
const GOLDENS = findGoldens();

function randomIds(golden: Golden, seed: number, count: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Math.floor(random() * golden.config.vocabularySize));
}

async function open(context: TestContext, golden: Golden, formats?: Formats): Promise<LlamaDecoder> {
  const decoder = await openDecoder(golden, NATIVE, formats, randomIds(golden, 70, 700));
  context.after(() => decoder.dispose());
  return decoder;
}

/** Logits of a whole sequence computed in one step; those behind its tokens [from, to). */
async function wholeLogits(context: TestContext, golden: Golden, ids: readonly number[]) {
  const model = await openModel(golden, NATIVE);
  context.after(() => model.dispose());
  const { logits } = await model.run(ids);
  const { vocabularySize } = golden.config;
  return (from: number, to = from + 1) => logits.slice(from * vocabularySize, to * vocabularySize);
}

for (const golden of GOLDENS) {
  describe(`the decoder of ${golden.name}`, () => {
    test('computes a prompt of several chunks, known in part or not, as one step does', async (t) => {
      const decoder = await open(t, golden);
      const ids = randomIds(golden, 61, 250);
      const logitsBehind = await wholeLogits(t, golden, ids);
      for (const [prompt, known] of [
        [ids, 0],
        [ids, 249],
        [ids.slice(0, 128), 127],
        [ids.slice(0, 129), 128],
        [ids.slice(0, 200), 129],
      ] as const) {
        assert.equal(decoder.cachedTokens(prompt), known);
        assertClose(await decoder.prefill(prompt), logitsBehind(prompt.length - 1), LOGITS, `${prompt.length} tokens`);
      }
      const other = [...ids.slice(0, 150), ...randomIds(golden, 62, 100)];
      const common = other.findIndex((id, index) => id !== ids[index]);
      await decoder.prefill(other);
      assert.equal(decoder.cachedTokens(ids), common, 'what another prompt wrote over is not taken for known');
      assertClose(await decoder.prefill(ids), logitsBehind(ids.length - 1), LOGITS, 'the first prompt again');
    });

    test('begins no step once it is disposed of', async () => {
      const decoder = await openDecoder(golden, NATIVE, undefined, randomIds(golden, 70, 700));
      const ids = randomIds(golden, 66, 5);
      await decoder.prefill(ids);
      const disposal = decoder.dispose();
      await assert.rejects(decoder.decode([ids[0] as number], ids.length), CancelledError);
      await assert.rejects(decoder.prefill(ids), CancelledError);
      await disposal;
      await assert.rejects(decoder.decode([ids[0] as number], ids.length), CancelledError);
    });

    test('takes several tokens at a time, and others in their place', async (t) => {
      const decoder = await open(t, golden);
      const ids = randomIds(golden, 63, 60);
      const logitsBehind = await wholeLogits(t, golden, ids);
      await decoder.prefill(ids.slice(0, 40));
      assertClose(await decoder.decode(ids.slice(40, 45), 40), logitsBehind(40, 45), LOGITS, 'five tokens');
      const wrong = [ids[45] as number, ...randomIds(golden, 64, 4)];
      const first = (await decoder.decode(wrong, 45)).subarray(0, golden.config.vocabularySize);
      assertClose(first, logitsBehind(45), LOGITS, 'the right one of five');
      assertClose(await decoder.decode(ids.slice(46, 48), 46), logitsBehind(46, 48), LOGITS, 'in their place');
      assert.equal(decoder.cachedTokens(ids), 48, 'what was decoded is known to the next prompt');
      assertClose(await decoder.prefill(ids), logitsBehind(59), LOGITS, 'the next prompt');
    });

    test('is cancelled between two steps as well as in one, and goes on rightly', async (t) => {
      const decoder = await open(t, golden);
      const ids = randomIds(golden, 65, 250);
      const logitsBehind = await wholeLogits(t, golden, ids);
      await assert.rejects(decoder.prefill(ids, AbortSignal.abort()), CancelledError);
      assert.equal(decoder.cachedTokens(ids), 0);

      const during = new AbortController();
      const prefill = decoder.prefill(ids, during.signal);
      during.abort();
      await assert.rejects(prefill, CancelledError);

      await decoder.prefill(ids.slice(0, 200));
      await decoder.decode(ids.slice(200, 205), 200);
      await assert.rejects(decoder.decode([ids[202] as number], 202, AbortSignal.abort()), CancelledError);
      assert.equal(decoder.cachedTokens(ids), 202, 'what a step may have written over is not known any more');
      const stop = new AbortController();
      const step = decoder.decode(ids.slice(202, 204), 202, stop.signal);
      stop.abort();
      await Promise.allSettled([step]);
      assertClose(await decoder.prefill(ids), logitsBehind(249), LOGITS, 'the whole prompt');
    });

    test('with an int8 cache answers nearly as with a float one', async (t) => {
      const exact = await open(t, golden);
      const rounded = await open(t, golden, { prefill: 'fp32', decode: 'fp32', cache: 'int8' });
      const ids = randomIds(golden, 66, 200);
      assertClose(await rounded.prefill(ids.slice(0, 180)), await exact.prefill(ids.slice(0, 180)), 1e-6);
      const exactLogits: number[] = [];
      const roundedLogits: number[] = [];
      const decodeBoth = async (position: number) => {
        const id = ids[position] as number;
        exactLogits.push(...(await exact.decode([id], position)));
        roundedLogits.push(...(await rounded.decode([id], position)));
      };
      for (let position = 180; position < 200; position++) await decodeBoth(position);

      // A second prompt that shares a part with the first finds that part rounded in the cache already.
      const other = [...ids.slice(0, 150), ...randomIds(golden, 67, 30)];
      assert.ok(rounded.cachedTokens(other) >= 150);
      await rounded.prefill(other);
      await exact.prefill(other);
      await decodeBoth(180);

      const error = relativeError(roundedLogits, exactLogits);
      assert.ok(error < 0.1, `${(100 * error).toFixed(2)} %`);
      assert.ok(error > 0, 'the cache is rounded');
    });
  });
}
