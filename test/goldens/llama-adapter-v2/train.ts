import { existsSync } from 'node:fs';
import path from 'node:path';
import { openLlamaAdapterV2Step } from '../../../src/train/steps/llama-adapter-v2-step.ts';
import type { Batch } from '../../../src/train/training-step.ts';
import { renameTensors } from '../../../src/weights/renamed-tensors.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { integers } from '../../engine/support/goldens.ts';
import { NATIVE } from '../../engine/support/runtimes.ts';
import type { Check } from '../check.ts';
import { checkStep, targetsOf } from '../training/check-step.ts';
import { type AdapterParts, openAdapterParts, openChatParts } from './golden.ts';

/** The official code takes id 0 for no label. */
const NO_LABEL = 0;
/** LoRA stands beside the weights in both codes. */
const LOGITS = 2e-4;

/** Both phases of the multimodal system: pretraining is of a model without biases. */
export async function* checkTraining(folder: string): AsyncGenerator<Check, void, void> {
  const stored = path.join(folder, 'train.safetensors');
  if (!existsSync(stored)) return;
  const parts = openAdapterParts(folder);
  const file = openSafetensors(stored);
  const isBias = (name: string) => name.startsWith('llama.') && name.endsWith('.bias');
  const unbiased = renameTensors(parts.adapter, folder, (name) => (isBias(name) ? undefined : name));
  const batch = batchOf(parts.inputs, 'train.');
  const phases = { train_finetune: parts.adapter, train_pretrain: unbiased };
  for (const [name, adapter] of Object.entries(phases)) {
    if (file.has(`${name}.loss`)) yield* checkPhase(name, { ...parts, adapter }, batch, file, `${name}.`);
  }
  file.close();
  parts.close();
}

/** The chat model: everything that its file adds to the base is trained at once. */
export async function* checkChatTraining(folder: string): AsyncGenerator<Check, void, void> {
  const parts = openChatParts(folder);
  const outputs = openSafetensors(path.join(folder, 'outputs.safetensors'));
  if (outputs.has('loss')) yield* checkPhase('train', parts, batchOf(parts.inputs, ''), outputs, '');
  outputs.close();
  parts.close();
}

async function* checkPhase(name: string, parts: AdapterParts, batch: Batch, file: TensorSource, prefix: string) {
  const kinds = ['grad.', 'extra_grad.'];
  const holds = (official: string) => kinds.some((kind) => file.has(`${prefix}${kind}${official}`));
  const step = openLlamaAdapterV2Step(parts, NATIVE, {
    threads: 1,
    showLogits: true,
    groups: [{ name, holds }],
  });
  const golden = { name, step, batch: { ...batch, group: name }, file, prefix, gradients: kinds, logits: LOGITS };
  yield* checkStep(golden);
  await step.dispose();
}

function batchOf(inputs: TensorSource, prefix: string): Batch {
  const [rows = 0, length = 0] = inputs.info(`${prefix}examples`).shape;
  const hasImages = inputs.has(`${prefix}images`);
  const places = Array.from({ length: rows }, (_, row) => row);
  return {
    rows,
    length,
    tokens: Int32Array.from(integers(inputs, `${prefix}examples`)),
    targets: targetsOf(integers(inputs, `${prefix}labels`), length, NO_LABEL),
    ...(hasImages && {
      pictures: places.map((row) => inputs.read(`${prefix}images`, row, row + 1)),
      picturesOf: places.map((row) => [row]),
    }),
  };
}
