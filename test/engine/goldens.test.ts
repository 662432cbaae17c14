import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LlamaConfig } from '../../src/nets/llama-config.ts';
import type { TensorSource } from '../../src/weights/tensor-source.ts';
import { assertClose } from './support/close.ts';
import { findGoldens, integers, openDecoder, openModel, type Run } from './support/goldens.ts';
import { RUNTIMES } from './support/runtimes.ts';
import { decodeGreedily, rowsOf, type Sequence, sequences, unpadCache } from './support/sequences.ts';

const LOGITS = 1e-4;
const HIDDEN = 5e-5;

const GOLDENS = findGoldens();

test('the goldens are there', () => {
  assert.deepEqual(
    GOLDENS.map(({ name }) => name),
    ['a-mha', 'b-gqa-tied', 'c-headdim', 'tiny-gqa-mixed', 'tiny-tied-q4_1'],
  );
  assert.ok(GOLDENS.every(({ cases }) => cases.length > 0));
});

function checkRun(run: Run, file: TensorSource, sequence: Sequence, config: LlamaConfig): void {
  assertClose(run.logits, rowsOf(file, 'logits', sequence), LOGITS, 'the logits');
  if (file.has('final_norm')) {
    assertClose(run.hidden.final_norm ?? [], rowsOf(file, 'final_norm', sequence), HIDDEN, 'the final norm');
  }
  for (let layer = 0; file.has(`layer.${layer}`); layer++) {
    const golden = rowsOf(file, `layer.${layer}`, sequence);
    assertClose(run.hidden[`hidden.${layer}`] ?? [], golden, HIDDEN, `layer ${layer}`);
  }
  for (let layer = 0; file.has(`cache.${layer}.key`); layer++) {
    for (const kind of ['key', 'value']) {
      const stored = unpadCache(run, `${layer}.${kind}`, sequence.ids.length, config);
      assertClose(stored, file.read(`cache.${layer}.${kind}`), HIDDEN, `cache ${layer}.${kind}`);
    }
  }
}

for (const golden of GOLDENS) {
  for (const runtime of RUNTIMES) {
    describe(`${golden.name} computes as Hugging Face's LLaMA does (${runtime.kind})`, () => {
      test('positions counted from the cache', async (t) => {
        const model = await openModel(golden, runtime);
        t.after(() => model.dispose());
        let checked = 0;
        for (const { name, file } of golden.cases) {
          for (const sequence of sequences({ name, file })) {
            if (sequence.positions?.some((position, index) => position !== index)) continue;
            await t.test(`${name}, row ${sequence.firstRow}`, async () => {
              checkRun(await model.run(sequence.ids), file, sequence, golden.config);
            });
            checked += 1;
          }
        }
        assert.ok(checked > 0);
      });

      test('positions given one by one', async (t) => {
        const model = await openModel(golden, runtime, { explicitPositions: true });
        t.after(() => model.dispose());
        for (const { name, file } of golden.cases) {
          for (const sequence of sequences({ name, file })) {
            await t.test(`${name}, row ${sequence.firstRow}`, async () => {
              const positions = sequence.positions ?? sequence.ids.map((_, index) => index);
              checkRun(await model.run(sequence.ids, { positions }), file, sequence, golden.config);
            });
          }
        }
      });

      test('in steps of any size', async (t) => {
        const model = await openModel(golden, runtime);
        t.after(() => model.dispose());
        for (const { name, file } of golden.cases.filter(({ file }) => !file.has('position_ids'))) {
          for (const sequence of sequences({ name, file })) {
            const { length } = sequence.ids;
            const half = Math.floor(length / 2);
            const bySize = [Array.from({ length }, () => 1), [1, length - 1], [length - 1, 1], [half, length - half]];
            for (const steps of bySize.filter((sizes) => sizes.every((size) => size > 0))) {
              checkRun(await model.run(sequence.ids, { steps }), file, sequence, golden.config);
            }
          }
        }
      });

      test('greedy answers, token by token', async (t) => {
        const decoder = await openDecoder(golden, runtime);
        t.after(() => decoder.dispose());
        const withAnswers = golden.cases.filter(({ file }) => file.has('greedy_ids'));
        assert.ok(withAnswers.length > 0);
        for (const { name, file } of withAnswers) {
          const expected = integers(file, 'greedy_ids');
          const answer = await decodeGreedily(decoder, integers(file, 'input_ids'), expected.length);
          assert.deepEqual(answer.ids, expected, name);
          if (file.has('greedy_logits')) assertClose(answer.logits, file.read('greedy_logits'), LOGITS, name);
        }
      });
    });
  }
}
