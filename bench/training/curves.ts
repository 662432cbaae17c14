import { availableParallelism } from 'node:os';
import path from 'node:path';
import { runRecipe } from '../../src/train/run.ts';
import { describeMachine, describeVersions } from '../machine.ts';
import { note } from '../report/notes.ts';
import type { BenchResult } from '../report/result.ts';
import { benchSettings } from '../settings.ts';
import type { TrainingOptions } from './measure.ts';
import { readingRecipe, sparkSize } from './step.ts';

/** One training. */
export interface Curve {
  products: 'fp32' | 'int8';
  /** Of each step, in nats a target. */
  losses: number[];
  /** Loss of the samples that are held back, behind the last step. */
  heldBack: number;
}

export interface CurvesResult {
  date: string;
  machine: BenchResult['machine'];
  versions: Record<string, string>;
  curves: Curve[];
}

/** Steps of each training; the learning rate warms up and goes down within them. */
const steps = { full: 40, quick: 10 };
const heldBackSamples = 48;
/** How often it is told how a training goes. */
const toldEvery = 5;

/** Trains spark's adapters for some steps with the base in float32 and in int8: equal seeds, so equal adapters and batches. */
export async function measureCurves({ quick, folder, signal }: TrainingOptions): Promise<CurvesResult> {
  const curves: Curve[] = [];
  for (const products of ['fp32', 'int8'] as const) {
    curves.push(await train(products, { steps: steps[quick ? 'quick' : 'full'], folder, signal }));
  }
  const date = new Date().toISOString().slice(0, 10);
  return { date, machine: describeMachine(), versions: describeVersions([]), curves };
}

/** A run as `tyto train` makes it, in a folder that is thrown away. */
async function train(
  products: Curve['products'],
  { steps, folder, signal }: { steps: number; folder: string; signal: AbortSignal },
): Promise<Curve> {
  const recipe = readingRecipe({ size: sparkSize(), products, recompute: false }, steps);
  const losses: number[] = [];
  let heldBack = Number.NaN;
  await runRecipe(
    { ...recipe, evaluation: { every: steps, examples: heldBackSamples } },
    {
      settings: benchSettings(recipe.model, Math.min(2, availableParallelism())),
      folder: path.join(folder, `curve-${products}`),
      resume: false,
      signal,
      watcher: {
        onFetch() {},
        onCounted() {},
        onBadRow() {},
        onStart() {},
        onStep({ secondsLeft }, { step, loss }) {
          losses.push(loss);
          const left = Math.round(secondsLeft);
          if (step % toldEvery === 0)
            note(`${products}: step ${step} of ${steps}, loss ${loss.toFixed(3)}, ${left} s left`);
        },
        onEvaluation({ loss }) {
          heldBack = loss;
        },
        onSaved() {},
      },
    },
  );
  signal.throwIfAborted();
  return { products, losses, heldBack };
}
