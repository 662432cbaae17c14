import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseMplugOwlConfig } from '../../../src/nets/mplug-owl-config.ts';
import { AdamW, clippingFactor, gradientNorm } from '../../../src/train/adamw.ts';
import { loraOfUpdates } from '../../../src/train/lora.ts';
import { type MplugOwlStepOptions, openMplugOwlStep } from '../../../src/train/steps/mplug-owl-step.ts';
import type { SequenceStep } from '../../../src/train/steps/sequence-step.ts';
import type { Batch } from '../../../src/train/training-step.ts';
import { openMplugOwl } from '../../../src/weights/mplug-owl.ts';
import { openPeftAdapter } from '../../../src/weights/peft.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { integers } from '../../engine/support/goldens.ts';
import { NATIVE } from '../../engine/support/runtimes.ts';
import { type Check, close } from '../check.ts';
import { configOf } from '../config-file.ts';
import { checkStep, relative, targetsOf } from '../training/check-step.ts';

const LOGITS = 2e-4;
const LOSS = 1e-5;
const SHARE = 1e-3;
const decoderPath = 'language_model.';

/** Stage 1, stage 2 with everything that the goldens have gradients of, and the optimiser's step on LoRA alone. */
export async function* checkTraining(folder: string): AsyncGenerator<Check, void, void> {
  yield* withStage(folder, 'train_stage1', { visual: 'all' }, async function* (name, step, file) {
    const batch = batchOf(file);
    yield* checkStep({ name, step, batch, file, logits: LOGITS });
    const { gradients, tokens } = await step.run(batch);
    yield relative(`${name}.grad_norm`, norm(gradients, tokens), file.read('grad_norm'), SHARE);
  });
  const lora = () => loraOf(folder);
  yield* withStage(folder, 'train_stage2', { visual: 'abstractor', lora }, async function* (name, step, file) {
    yield* checkStep({ name, step, batch: batchOf(file), file, logits: LOGITS });
  });
  yield* withStage(folder, 'train_stage2', { visual: 'none', lora }, (name, step, file) =>
    checkUpdate(folder, name, step, file),
  );
}

type Trained = Pick<MplugOwlStepOptions, 'visual'> & { lora?: () => ReturnType<typeof loraOf> };

async function* withStage(
  folder: string,
  name: string,
  { visual, lora }: Trained,
  check: (name: string, step: SequenceStep, file: TensorSource) => AsyncIterable<Check>,
): AsyncGenerator<Check, void, void> {
  const stored = path.join(folder, `${name}.safetensors`);
  if (!existsSync(stored)) return;
  const file = openSafetensors(stored);
  const {
    vision,
    decoder,
    config: json,
    abstractorInner,
    close: closeModel,
  } = openMplugOwl(path.join(folder, 'model.safetensors'));
  const config = parseMplugOwlConfig(json, abstractorInner);
  const options = { threads: 1, showLogits: true, visual, ...(lora && { lora: lora() }) };
  const step = openMplugOwlStep({ config, vision, decoder }, NATIVE, options);
  yield* check(name, step, file);
  await step.dispose();
  closeModel();
  file.close();
}

/** What one step of the official optimiser makes of LoRA, and the loss behind it. */
async function* checkUpdate(
  folder: string,
  name: string,
  step: SequenceStep,
  file: TensorSource,
): AsyncGenerator<Check, void, void> {
  const { optimizer_step: settings } = configOf(folder, 'cases.json').train_stage2 as {
    optimizer_step: { clip_grad_norm: number; lr: number; betas: [number, number]; eps: number; weight_decay: number };
  };
  const batch = batchOf(file);
  const { gradients, tokens } = await step.run(batch);
  const length = gradientNorm(gradients, 1 / tokens);
  yield relative(`${name}.lora_grad_norm`, Float32Array.of(length), file.read('lora_grad_norm'), SHARE);
  const { betas, eps: epsilon, weight_decay: weightDecay } = settings;
  const optimiser = new AdamW(step.parameters, { betas, epsilon, weightDecay });
  optimiser.step(gradients, settings.lr, clippingFactor(length, settings.clip_grad_norm) / tokens);
  const prefix = 'after_step.';
  for (const stored of file.names().filter((tensor) => tensor.startsWith(prefix))) {
    const ours = step.parameters.get(stored.slice(prefix.length))?.values;
    yield relative(`${name}.${stored}`, ours, file.read(stored), SHARE);
  }
  const after = await step.evaluate(batch);
  yield close(`${name}.loss_after_step`, [after.loss / after.tokens], file.read('loss_after_step'), LOSS);
}

function norm(gradients: ReadonlyMap<string, Float32Array>, tokens: number): Float32Array {
  return Float32Array.of(gradientNorm(gradients, 1 / tokens));
}

function loraOf(folder: string) {
  const { updates } = openPeftAdapter(path.join(folder, 'adapter'));
  const own = [...updates].map(([module, update]) => [module.slice(decoderPath.length), update] as const);
  return loraOfUpdates(new Map(own), decoderPath);
}

/** Ids are -1 where a picture's tokens stand; pictures follow each other over the rows. */
function batchOf(file: TensorSource): Batch {
  const [rows = 0, length = 0] = file.info('batch.input_ids').shape;
  const counts = integers(file, 'batch.num_images');
  const [pictures = 0] = file.info('batch.pixel_values').shape;
  let first = 0;
  const picturesOf = counts.map((count) => {
    first += count;
    return Array.from({ length: count }, (_, index) => first - count + index);
  });
  return {
    rows,
    length,
    tokens: Int32Array.from(integers(file, 'batch.input_ids')),
    targets: targetsOf(integers(file, 'effective_labels'), length, -100),
    pictures: Array.from({ length: pictures }, (_, index) => file.read('batch.pixel_values', index, index + 1)),
    picturesOf,
  };
}
