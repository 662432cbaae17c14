import type { SequenceStep } from '../../../src/train/steps/sequence-step.ts';
import type { Batch } from '../../../src/train/training-step.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { largestDifference } from '../../engine/support/close.ts';
import { valuesOf } from '../../engine/support/tensors.ts';
import { type Check, close, failed, same } from '../check.ts';

const LOSS = 1e-5;
const GRADIENT = 1e-3;
/**
 * A share of the largest gradient of a batch below which another one is rounding alone, as that of a bias of keys, which
 * softmax takes out again: its own entries say nothing.
 */
const ROUNDING = 1e-6;

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

/** Every stored gradient against ours, which are of a sum over `count` targets; and that there are no others. */
export function* checkGradients(
  {
    name,
    file,
    prefix = '',
    gradients: kinds = ['grad.'],
  }: Pick<TrainingGolden, 'name' | 'file' | 'prefix' | 'gradients'>,
  gradients: ReadonlyMap<string, Float32Array>,
  count: number,
): Generator<Check, void, void> {
  const stored = kinds.flatMap((kind) =>
    file
      .names()
      .filter((tensor) => tensor.startsWith(`${prefix}${kind}`))
      .map((tensor) => ({ expected: file.read(tensor), official: tensor.slice(prefix.length + kind.length) })),
  );
  yield same(`${name}.grad names`, [...gradients.keys()].sort(), stored.map(({ official }) => official).sort());
  const all = Math.max(...stored.map(({ expected }) => largest(expected)));
  for (const { expected, official } of stored) {
    const mean = gradients.get(official)?.map((value) => value / count);
    const label = `${name}.grad.${official}`;
    yield largest(expected) < ROUNDING * all
      ? close(`${label}, rounding`, mean, expected, ROUNDING * all)
      : relative(label, mean, expected, GRADIENT);
  }
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
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
  const error = largestDifference(actual, expected) / largest(expected);
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
