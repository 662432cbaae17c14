import { existsSync } from 'node:fs';
import path from 'node:path';
import { visualTokens } from '../../../src/nets/lavin.ts';
import type { DropOut } from '../../../src/train/drop-out.ts';
import { openLavinStep } from '../../../src/train/steps/lavin-step.ts';
import { type Batch, IGNORED, VISUAL } from '../../../src/train/training-step.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { integers } from '../../engine/support/goldens.ts';
import { NATIVE } from '../../engine/support/runtimes.ts';
import type { Check } from '../check.ts';
import { checkStep } from '../training/check-step.ts';
import { type GoldenLavin, openGolden } from './files.ts';

const LOGITS = 1e-4;

/** The official training batch, with drop-out off and, where its masks are stored, on. */
export async function* checkTraining(folder: string): AsyncGenerator<Check, void, void> {
  const stored = path.join(folder, 'train.safetensors');
  if (!existsSync(stored)) return;
  const golden = openGolden(folder);
  const file = openSafetensors(stored);
  for (const name of ['train', 'train_dropout']) {
    if (!file.has(`${name}.loss`)) continue;
    yield* checkBatch(golden, file, name);
  }
  file.close();
  golden.close();
}

async function* checkBatch(golden: GoldenLavin, file: TensorSource, name: string): AsyncGenerator<Check, void, void> {
  const drops = name === 'train_dropout';
  const batch = { ...batchOf(golden), ...(drops && { seed: 0 }) };
  const step = openLavinStep(golden.model, NATIVE, {
    threads: 1,
    showLogits: true,
    routing: 'first',
    ...(drops && { dropOut: storedMasks(golden) }),
  });
  yield* checkStep({ name, step, batch, file, prefix: `${name}.`, logits: LOGITS, hasLead: true, drops });
  await step.dispose();
}

/**
 * The stored examples with what the official code puts behind the first token, cut to the length of the window, which the
 * modality token shortens by one.
 */
function batchOf({ inputs, config, model }: GoldenLavin): Batch {
  const [rows = 0, length = 0] = inputs.info('train.examples').shape;
  const [examples, labels] = [integers(inputs, 'train.examples'), integers(inputs, 'train.labels')];
  const indicators = integers(inputs, 'train.indicators');
  const slots = Array.from({ length: visualTokens(model.clip) }, () => VISUAL);
  const window = length - 1;
  const tokens = new Int32Array(rows * window);
  const targets = new Int32Array(rows * window).fill(IGNORED);
  for (let row = 0; row < rows; row++) {
    const prefix = indicators[row] === 1 ? [...config.prefix_img_ids, ...slots] : config.prefix_nonimg_ids;
    const [first = 0, ...rest] = examples.slice(row * length, (row + 1) * length);
    const [label = 0, ...other] = labels.slice(row * length, (row + 1) * length);
    tokens.set([first, ...prefix, ...rest].slice(0, window), row * window);
    const whole = [label, ...prefix.map(() => 0), ...other].slice(0, window);
    targets.set(
      whole.map((_, index) => whole[index + 1] || IGNORED),
      row * window,
    );
  }
  return {
    rows,
    length: window,
    tokens,
    targets,
    pictures: indicators.map((_, picture) => inputs.read('train.images', picture, picture + 1)),
    picturesOf: indicators.map((indicator, picture) => (indicator === 1 ? [picture] : [])),
  };
}

/** The masks that the official code drew: [rows, size, length] of the decoder, [tokens, size, pictures] of the tower. */
function storedMasks({ inputs }: GoldenLavin): DropOut {
  return (_seed, place, part) => {
    const name = `train_dropout.mask.${place}.dropout`;
    const [outer = 0, size = 0, inner = 0] = inputs.info(name).shape;
    const stored = inputs.read(name);
    const at = (i: number, channel: number, j: number) => stored[(i * size + channel) * inner + j] as number;
    const isTower = place.startsWith('backbone.');
    const rows = isTower
      ? Array.from({ length: outer }, (_, token): [number, number] => [token, part])
      : Array.from({ length: outer * inner }, (_, token): [number, number] => [
          Math.floor(token / inner),
          token % inner,
        ]);
    return Float32Array.from(rows.flatMap(([i, j]) => Array.from({ length: size }, (_, channel) => at(i, channel, j))));
  };
}
