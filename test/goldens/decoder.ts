import type { LlamaDecoder } from '../../src/engine/llama-decoder.ts';
import type { LlamaConfig } from '../../src/nets/llama-config.ts';
import type { TensorSource } from '../../src/weights/tensor-source.ts';
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
}
