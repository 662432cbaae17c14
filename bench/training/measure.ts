import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { prepareModel } from '../../src/cli/prepare-model.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { watchOthers } from '../driver/cpu-usage.ts';
import { LineProcess, LineProcessError } from '../driver/line-process.ts';
import { mostOthers, quietMoment } from '../driver/rounds.ts';
import { describeMachine, describeVersions } from '../machine.ts';
import { count, note, warn } from '../report/notes.ts';
import type { BenchResult } from '../report/result.ts';
import { benchSettings } from '../settings.ts';
import type { StepTask } from './child.ts';
import { comparedLosses } from './compared-losses.ts';
import { type BatchSizes, exportStep } from './export-step.ts';
import { findPython } from './python.ts';
import { sparkSize } from './step.ts';
import { learned, nameOf, type OwnVariant, type Variant } from './variant.ts';

/** What one way to compute the step came to. */
export interface VariantResult {
  variant: Variant;
  /** Values that are trained; of Tyto's own steps. */
  parameters?: number;
  /** The losses of its first steps, each before its update, in nats a target. */
  losses: number[];
  /** Milliseconds of the steps behind those that compile and warm up. */
  steps: { ms: number; isClean: boolean }[];
  /** Largest resident memory of its process. */
  peakBytes?: number;
  /** Why there is nothing else. */
  missing?: string;
}

export interface TrainingResult {
  date: string;
  machine: BenchResult['machine'];
  versions: Record<string, string>;
  threads: number;
  batch: BatchSizes;
  /** Width of spark's adapters, with which all but the widths are measured. */
  size: number;
  variants: VariantResult[];
}

export interface TrainingOptions {
  quick: boolean;
  /** For what is compiled and exported, some gigabytes. */
  folder: string;
  signal: AbortSignal;
}

/** Clean steps of a variant that are wanted, most steps for them, how long those may take, and how often all of it is done. */
const effort = {
  full: { clean: 5, most: 12, ms: 60_000, passes: 2 },
  quick: { clean: 3, most: 6, ms: 16_000, passes: 1 },
} as const;

/** Widths beside spark's that show what an added parameter costs. */
const widths = [16, 64, 192];
/** Steps ahead of those that count: the first compiles, the second still finds memory. */
const warmUps = 2;
const lossesKept = 3;

const ownReady = z.object({ parameters: z.int() });
const torchReady = z.object({ torch: z.string() });

/** Measures the training step in every way, one process after the other: each needs gigabytes. */
export async function measureTraining({ quick, folder, signal }: TrainingOptions): Promise<TrainingResult> {
  const threads = Math.min(2, availableParallelism());
  const size = sparkSize();
  const settings = benchSettings('smollm2-135m', threads);
  const python = findPython(settings.cacheDir, readEnvironment().TYTO_BENCH_PYTHON?.trim());
  if ('missing' in python) warn(`PyTorch is left out: ${python.missing}`);
  const source = await prepareModel(settings, signal);
  note('Writing the step for PyTorch …');
  const own: OwnVariant = { kind: 'tyto', size, products: 'fp32', recompute: false };
  const batch = await exportStep(own, { source, folder, threads });
  const versions = describeVersions([]);
  const results = variantsOf(own).map((variant): VariantResult => ({ variant, losses: [], steps: [] }));
  const { passes, ...wanted } = effort[quick ? 'quick' : 'full'];
  for (let pass = 0; pass < passes; pass++) {
    for (const result of pass % 2 === 0 ? results : results.toReversed()) {
      const { variant } = result;
      note(
        `Pass ${pass + 1} of ${passes}: ${nameOf(variant)}${variant.kind === 'tyto' ? `, width ${variant.size}` : ''} …`,
      );
      const command = commandOf(variant, { threads, folder }, python);
      if ('missing' in command) result.missing = command.missing;
      else await measureVariant(result, command.line, { ...wanted, signal, versions });
    }
  }
  const compared = comparedLosses(results, size);
  if (compared?.agree) note(compared.sentence);
  else warn(compared?.sentence ?? 'The losses of the two frameworks could not be compared.');
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    versions,
    threads,
    batch,
    size,
    variants: results,
  };
}

/** In an order in which what is compared stands side by side. */
function variantsOf(own: OwnVariant): Variant[] {
  const int8: OwnVariant = { ...own, products: 'int8' };
  return [
    { kind: 'torch', dtype: 'float32' },
    own,
    { ...own, recompute: 'light' },
    { ...own, recompute: true },
    { kind: 'torch', dtype: 'bfloat16' },
    int8,
    { ...int8, recompute: 'light' },
    { ...int8, recompute: true },
    ...widths.map((size) => ({ ...int8, size })),
  ];
}

function commandOf(
  variant: Variant,
  { threads, folder }: { threads: number; folder: string },
  python: ReturnType<typeof findPython>,
): { line: readonly [string, ...string[]] } | { missing: string } {
  if (variant.kind === 'tyto') {
    const task: StepTask = { variant, threads, folder };
    return { line: [process.execPath, path.join(import.meta.dirname, 'child.ts'), JSON.stringify(task)] };
  }
  if ('missing' in python) return python;
  const script = path.join(import.meta.dirname, 'torch_step.py');
  return { line: [python.command, script, folder, variant.dtype, String(threads)] };
}

interface VariantEffort {
  clean: number;
  most: number;
  ms: number;
  signal: AbortSignal;
  versions: Record<string, string>;
}

/** Adds a process's steps to what is known of its variant. */
async function measureVariant(
  result: VariantResult,
  [command, ...args]: readonly [string, ...string[]],
  { clean, most, ms, signal, versions }: VariantEffort,
): Promise<void> {
  let running: LineProcess | undefined;
  try {
    const { process, ready } = await LineProcess.start(command, args, signal);
    running = process;
    if (result.variant.kind === 'tyto') result.parameters = ownReady.parse(ready).parameters;
    else versions.PyTorch = torchReady.parse(ready).torch;
    const losses: number[] = [];
    for (let taken = 0; taken < warmUps; taken++) losses.push(learned.parse(await process.ask('step')).loss);
    const endsAt = performance.now() + ms;
    for (let taken = 0, good = 0; taken < most && good < clean && performance.now() < endsAt; taken++) {
      await quietMoment();
      const { loss, step } = await measureStep(process);
      losses.push(loss);
      result.steps.push(step);
      if (step.isClean) good += 1;
    }
    if (result.losses.length === 0) result.losses = losses.slice(0, lossesKept);
    const peakBytes = process.peakMemory();
    if (peakBytes !== undefined) result.peakBytes = Math.max(result.peakBytes ?? 0, peakBytes);
    const seconds = result.steps.map((step) => `${(step.ms / 1000).toFixed(2)}${step.isClean ? '' : ' (disturbed)'}`);
    note(
      `  ${count(result.steps.length, 'step')}: ${seconds.join(', ')} s; losses ${result.losses.map((loss) => loss.toFixed(5)).join(', ')}`,
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LineProcessError)) throw error;
    result.missing = error.message;
    warn(`${nameOf(result.variant)} is left out: ${error.message}`);
  } finally {
    await running?.close();
  }
}

async function measureStep(process: LineProcess): Promise<{ loss: number; step: { ms: number; isClean: boolean } }> {
  const othersSince = watchOthers(process.pid);
  const { loss, ms } = learned.parse(await process.ask('step'));
  const others = othersSince();
  return { loss, step: { ms, isClean: others === undefined || others <= mostOthers } };
}
