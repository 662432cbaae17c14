import type { SequenceStep } from '../../../src/train/steps/sequence-step.ts';
import type { Batch } from '../../../src/train/training-step.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { largestDifference } from '../../engine/support/close.ts';
import { valuesOf } from '../../engine/support/tensors.ts';
import { type Check, close, failed, same } from '../check.ts';

const LOSS = 1e-5;
const GRADIENT = 1e-3;
/** Below this a gradient is rounding alone. */
const NOTHING = 1e-6;

/** A training batch of a golden folder and where its results are. */
export interface TrainingGolden {
  name: string;
  step: SequenceStep;
  batch: Batch;
  /** Holds `loss`, `logits` and gradients, each behind `prefix`. */
  file: TensorSource;
  /** Ahead of all stored names; by default nothing. */
  prefix?: string;
  /** Ahead of the names of gradients. */
  gradients?: readonly string[];
  /** How close logits must be. */
  logits: number;
  /** The stored logits begin with a token that the batch's rows do not have. */
  hasLead?: boolean;
  /** Something is dropped out when it learns, so that evaluation gives other numbers. */
  drops?: boolean;
}

/** Loss, logits and every gradient. Losses of the official codes are means over the targets. */
export async function* checkStep(golden: TrainingGolden): AsyncGenerator<Check, void, void> {
  const { name, step, batch, file, prefix = '' } = golden;
  const { loss, tokens, gradients } = await step.run(batch);
  yield close(`${name}.loss`, [loss / tokens], file.read(`${prefix}loss`), LOSS);
  yield* checkGradients(golden, gradients, tokens);
  if (golden.drops) return;
  const evaluated = await step.evaluate(batch);
  yield close(`${name}.loss, evaluated`, [evaluated.loss / evaluated.tokens], file.read(`${prefix}loss`), LOSS);
  yield* checkLogits(golden);
}

export function* checkGradients(
  { name, file, prefix = '', gradients: kinds = ['grad.'] }: TrainingGolden,
  gradients: ReadonlyMap<string, Float32Array>,
  tokens: number,
): Generator<Check, void, void> {
  const stored = kinds.flatMap((kind) =>
    file
      .names()
      .filter((tensor) => tensor.startsWith(`${prefix}${kind}`))
      .map((tensor) => ({ tensor, official: tensor.slice(prefix.length + kind.length) })),
  );
  const ours = [...gradients.keys()].sort();
  yield same(`${name}.grad names`, ours, stored.map(({ official }) => official).sort());
  for (const { tensor, official } of stored) {
    const mean = gradients.get(official)?.map((value) => value / tokens);
    yield relative(`${name}.grad.${official}`, mean, file.read(tensor), GRADIENT);
  }
}

/** Compares numbers; the error is a share of the largest of those that are expected. */
export function relative(
  name: string,
  actual: Float32Array | undefined,
  expected: Float32Array,
  tolerance: number,
): Check {
  if (actual?.length !== expected.length) {
    return failed(name, `there are ${actual?.length ?? 'no'} values, not ${expected.length}`);
  }
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), NOTHING);
  const error = largestDifference(actual, expected) / largest;
  return { name, error, tolerance, ok: error <= tolerance };
}

/** Logits of every token, where they are stored. */
async function* checkLogits({ name, step, batch, file, prefix = '', logits, hasLead = false }: TrainingGolden) {
  const stored = `${prefix}logits`;
  if (!file.has(stored)) return;
  const everywhere = { ...batch, targets: new Int32Array(batch.targets.length) };
  const outputs = await step.forward(everywhere);
  const [rows = 0, length = 0, vocabulary = 0] = file.info(stored).shape;
  const expected = Array.from({ length: rows }, (_, row) => {
    const values = file.read(stored, row, row + 1);
    return hasLead ? values.subarray(vocabulary) : values;
  });
  const whole = new Float32Array(rows * (length - (hasLead ? 1 : 0)) * vocabulary);
  let end = 0;
  for (const values of expected) {
    whole.set(values, end);
    end += values.length;
  }
  yield close(`${name}.logits`, valuesOf(outputs.logits), whole, logits);
}

/** Targets of labels that stand on the tokens themselves, row by row. @param ignored The label that is none. */
export function targetsOf(labels: ArrayLike<number>, length: number, ignored: number): Int32Array {
  return Int32Array.from(labels, (_, index) => {
    const next = (index + 1) % length === 0 ? ignored : (labels[index + 1] as number);
    return next === ignored ? -100 : next;
  });
}
