import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LlamaDecoder } from '../../src/engine/llama-decoder.ts';
import { cacheHeadDim } from '../../src/nets/llama.ts';
import type { LlamaConfig } from '../../src/nets/llama-config.ts';
import type { TensorSource } from '../../src/weights/tensor-source.ts';
import { argmax, assertClose } from './support/close.ts';
import { findGoldens, type GoldenCase, integers, openDecoder, openModel, type Run } from './support/goldens.ts';
import { RUNTIMES } from './support/runtimes.ts';

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

/** One sequence of a case: its tokens without padding, and the rows of the case's tensors that belong to them. */
interface Sequence {
  ids: number[];
  positions?: number[];
  /** Of the case's tensors, [all tokens, ...]. */
  firstRow: number;
}

/** The sequences of a case; a batch is taken row by row, padding cut off. */
function sequences({ file }: GoldenCase): Sequence[] {
  const ids = integers(file, 'input_ids');
  const shape = file.info('input_ids').shape;
  const length = shape.at(-1) as number;
  const mask = file.has('attention_mask') ? integers(file, 'attention_mask') : ids.map(() => 1);
  const positions = file.has('position_ids') ? integers(file, 'position_ids') : undefined;
  return Array.from({ length: ids.length / length }, (_, row) => {
    const padding = mask.slice(row * length, (row + 1) * length).indexOf(1);
    assert.ok(!mask.slice(row * length + padding, (row + 1) * length).includes(0), 'padding stands on the left');
    const firstRow = row * length + padding;
    const end = (row + 1) * length;
    return {
      ids: ids.slice(firstRow, end),
      ...(positions && { positions: positions.slice(firstRow, end) }),
      firstRow,
    };
  });
}

/** The rows of a case's tensor that belong to a sequence. */
function rowsOf(file: TensorSource, name: string, { ids, firstRow }: Sequence): Float32Array {
  const values = file.read(name);
  const width = file.info(name).shape.at(-1) as number;
  return values.subarray(firstRow * width, (firstRow + ids.length) * width);
}

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

/** Keys or values [kvHeads, length, headDim] out of the cache, whose heads may be wider: zeros behind both halves. */
function unpadCache({ cache }: Run, name: string, length: number, config: LlamaConfig): number[] {
  const wide = cacheHeadDim(config);
  const half = config.headDim / 2;
  const values = cache.values(name) as Float32Array;
  const kept: number[] = [];
  for (let head = 0; head < config.kvHeads; head++) {
    for (let position = 0; position < length; position++) {
      const begin = (head * cache.capacity + position) * wide;
      for (let place = 0; place < wide; place++) {
        const value = values[begin + place] as number;
        if (place % (wide / 2) < half) kept.push(value);
        else assert.equal(value, 0, 'padding stays zero');
      }
    }
  }
  return kept;
}

/** Greedy ids behind a prompt, and the logits that each was chosen by. */
async function decodeGreedily(decoder: LlamaDecoder, prompt: readonly number[], count: number) {
  const ids: number[] = [];
  const logits: number[] = [];
  let next = await decoder.prefill(prompt);
  while (true) {
    logits.push(...next);
    ids.push(argmax(next));
    if (ids.length === count) return { ids, logits };
    next = await decoder.decode([ids.at(-1) as number], prompt.length + ids.length - 1);
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
