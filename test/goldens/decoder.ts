import type { LlamaDecoder } from '../../src/engine/llama-decoder.ts';
import { RepeatedRuns } from '../../src/engine/text/repeated-runs.ts';
import type { LlamaConfig } from '../../src/nets/llama-config.ts';
import type { TensorSource } from '../../src/weights/tensor-source.ts';
import { argmax } from '../engine/support/close.ts';
import { type Golden, integers, openDecoder, openModel, type Run } from '../engine/support/goldens.ts';
import { NATIVE } from '../engine/support/runtimes.ts';
import { decodeGreedily, rowsOf, type Sequence, sequences, unpadCache } from '../engine/support/sequences.ts';
import { type Check, close, same } from './check.ts';

const LOGITS = 1e-4;
const HIDDEN = 5e-5;

/** Every case of a plain decoder: hidden states, cache and logits of its sequences, and greedy answers. */
export async function* checkDecoder(golden: Golden, logits = LOGITS): AsyncGenerator<Check, void, void> {
  const model = await openModel(golden, NATIVE, { explicitPositions: true });
  try {
    for (const { name, file } of golden.cases) {
      for (const [row, sequence] of sequences({ name, file }).entries()) {
        const positions = sequence.positions ?? sequence.ids.map((_, index) => index);
        const run = await model.run(sequence.ids, { positions });
        yield* checkRun(row === 0 ? name : `${name}[${row}]`, run, file, sequence, { config: golden.config, logits });
      }
    }
  } finally {
    await model.dispose();
  }
  const decoder = await openDecoder(golden, NATIVE);
  try {
    for (const { name, file } of golden.cases) yield* checkAnswer(name, decoder, file);
  } finally {
    await decoder.dispose();
  }
}

function* checkRun(
  name: string,
  run: Run,
  file: TensorSource,
  sequence: Sequence,
  { config, logits }: { config: LlamaConfig; logits: number },
) {
  yield close(`${name}.logits`, run.logits, rowsOf(file, 'logits', sequence), logits);
  if (file.has('final_norm')) {
    yield close(`${name}.final_norm`, run.hidden.final_norm, rowsOf(file, 'final_norm', sequence), HIDDEN);
  }
  for (let layer = 0; file.has(`layer.${layer}`); layer++) {
    const expected = rowsOf(file, `layer.${layer}`, sequence);
    yield close(`${name}.layer.${layer}`, run.hidden[`hidden.${layer}`], expected, HIDDEN);
  }
  for (let layer = 0; file.has(`cache.${layer}.key`); layer++) {
    for (const kind of ['key', 'value']) {
      const stored = unpadCache(run, `${layer}.${kind}`, sequence.ids.length, config);
      yield close(`${name}.cache.${layer}.${kind}`, stored, file.read(`cache.${layer}.${kind}`), HIDDEN);
    }
  }
}

async function* checkAnswer(name: string, decoder: LlamaDecoder, file: TensorSource) {
  if (!file.has('greedy_ids')) return;
  const expected = integers(file, 'greedy_ids');
  const answer = await decodeGreedily(decoder, integers(file, 'input_ids'), expected.length);
  yield same(`${name}.greedy_ids`, answer.ids, expected);
  if (file.has('greedy_logits')) {
    yield close(`${name}.greedy_logits`, answer.logits, file.read('greedy_logits'), LOGITS);
  }
  if (file.has('greedy_no_repeat_2_ids')) {
    const unrepeated = integers(file, 'greedy_no_repeat_2_ids');
    const ids = await decodeWithoutRepeats(decoder, integers(file, 'input_ids'), unrepeated.length);
    yield same(`${name}.greedy_no_repeat_2_ids`, ids, unrepeated);
  }
}

/** Greedy ids behind a prompt, no pair of which comes twice in prompt and answer. */
async function decodeWithoutRepeats(decoder: LlamaDecoder, prompt: readonly number[], count: number) {
  const runs = new RepeatedRuns(2);
  for (const id of prompt) runs.push(id);
  const ids: number[] = [];
  let logits = await decoder.prefill(prompt);
  while (true) {
    for (const id of runs.forbidden()) logits[id] = Number.NEGATIVE_INFINITY;
    const id = argmax(logits);
    runs.push(id);
    ids.push(id);
    if (ids.length === count) return ids;
    logits = await decoder.decode([id], prompt.length + ids.length - 1);
  }
}
