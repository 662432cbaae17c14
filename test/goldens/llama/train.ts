import { existsSync } from 'node:fs';
import path from 'node:path';
import { loraOfUpdates } from '../../../src/train/lora.ts';
import { readTrainable, type TrainedTensors } from '../../../src/train/net/trained-tensors.ts';
import { openLlamaStep } from '../../../src/train/steps/llama-step.ts';
import { openPeftAdapter } from '../../../src/weights/peft.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { goldenOfFolder, integers } from '../../engine/support/goldens.ts';
import { NATIVE } from '../../engine/support/runtimes.ts';
import type { Check } from '../check.ts';
import { checkStep, targetsOf } from '../training/check-step.ts';

/** Trainings of a plain LLaMA: by the name of their file, what is trained and how close logits must be. */
const TRAININGS: Record<
  string,
  { logits: number; trained: (tensors: TensorSource, folder: string) => TrainedTensors }
> = {
  train_full: { logits: 1e-4, trained: everyTensor },
  train_lora: {
    logits: 2e-4,
    trained: (_, folder) => loraOfUpdates(openPeftAdapter(path.join(folder, 'adapter')).updates),
  },
};

/** Loss and gradients of a folder's training batches, activations kept and computed again. */
export async function* checkTraining(folder: string): AsyncGenerator<Check, void, void> {
  const { config, open } = goldenOfFolder(folder);
  for (const [name, { logits, trained }] of Object.entries(TRAININGS)) {
    const stored = path.join(folder, `${name}.safetensors`);
    if (!existsSync(stored)) continue;
    const [file, tensors] = [openSafetensors(stored), open()];
    const [rows = 0, length = 0] = file.info('input_ids').shape;
    const batch = {
      rows,
      length,
      tokens: Int32Array.from(integers(file, 'input_ids')),
      targets: targetsOf(integers(file, 'labels'), length, -100),
    };
    for (const recompute of [false, true, 'light'] as const) {
      const options = { threads: 1, showLogits: true, recompute };
      const step = openLlamaStep({ config, tensors }, trained(tensors, folder), NATIVE, options);
      yield* checkStep({
        name: recompute ? `${name} recomputed ${recompute === 'light' ? 'lightly' : ''}`.trim() : name,
        step,
        batch,
        file,
        logits,
      });
      await step.dispose();
    }
    file.close();
    tensors.close();
  }
}

function everyTensor(tensors: TensorSource): TrainedTensors {
  return new Map(tensors.names().map((name) => [name, { name, tensor: readTrainable(tensors, name) }]));
}
