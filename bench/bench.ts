import { availableParallelism } from 'node:os';
import type { Tokenizer } from '../src/engine/text/tokenizer.ts';
import { EngineError, EngineProcess } from './driver/engine-process.ts';
import { measuresOf } from './driver/measures.ts';
import { type Measurement, measureRounds } from './driver/rounds.ts';
import { median } from './driver/statistics.ts';
import type { ModelFiles } from './engines/engine.ts';
import { type EngineEntry, engines } from './engines/engines.ts';
import { installedVersion, installPeers } from './install-peers.ts';
import { describeMachine, describeVersions } from './machine.ts';
import { prepare } from './prepare/prepare.ts';
import type { Prompts } from './prepare/prompts.ts';
import { goalsOf } from './report/goals.ts';
import { count, note, warn } from './report/notes.ts';
import type { BenchResult, LoadedEngine, Noise } from './report/result.ts';
import { cellsOf, ratiosOf, tytoName } from './report/summary.ts';

const model = 'spark';

/** How long rounds go on, once everything is loaded; loading takes about a minute. */
const measuringMs = { full: 480_000, quick: 80_000 };

const saidTokens = 8;

export interface BenchOptions {
  /** Fewer engines and less time: about two minutes. */
  quick: boolean;
  /** For files that are written for this measurement alone, some 900 MB. */
  folder: string;
  signal: AbortSignal;
}

/**
 * Measures every engine that is there.
 * @throws {EngineError} when Tyto itself cannot be measured.
 */
export async function bench({ quick, folder, signal }: BenchOptions): Promise<BenchResult> {
  const entries = engines.filter(({ minor }) => !(quick && minor));
  const peers = [...new Set(engines.flatMap(({ peer }) => peer ?? []))];
  installPeers(peers);
  signal.throwIfAborted();
  const { files, prompts, tokenizer } = await prepare(model, folder, signal);
  const threadCounts = [1, 2].filter((threads) => threads <= availableParallelism());
  const missing: BenchResult['missing'] = [];
  const processes: EngineProcess[] = [];
  try {
    const loaded: LoadedEngine[] = [];
    for (const entry of entries) {
      const opened = await startEngine(entry, threadCounts, files, signal);
      if (!Array.isArray(opened)) {
        missing.push({ name: entry.name, reason: opened.reason });
        continue;
      }
      processes.push(...opened);
      for (const process of opened) loaded.push(await warmUp(process, prompts, tokenizer));
    }
    const measures = measuresOf(prompts);
    const began = performance.now();
    const endsAt = began + (quick ? measuringMs.quick : measuringMs.full);
    const measurements = await measureRounds(processes, measures, endsAt, signal);
    const seconds = (performance.now() - began) / 1000;
    for (const [index, process] of processes.entries()) {
      const peakBytes = await process.peakMemory().catch(() => undefined);
      Object.assign(loaded[index] as LoadedEngine, peakBytes !== undefined && { peakBytes });
    }
    const ratios = ratiosOf(measurements, measures);
    return {
      date: new Date().toISOString().slice(0, 10),
      model,
      machine: describeMachine(),
      versions: describeVersions(peers),
      measures: measures.map(({ name, unit }) => ({ name, unit })),
      threads: threadCounts,
      engines: loaded,
      missing,
      cells: cellsOf(measurements, measures),
      ratios,
      goals: goalsOf(ratios, threadCounts),
      noise: noiseOf(measurements, seconds),
    };
  } finally {
    for (const process of processes) process.stop();
  }
}

/** One process for each number of threads, or why there is none. */
async function startEngine(
  { name, peer }: EngineEntry,
  threadCounts: readonly number[],
  files: ModelFiles,
  signal: AbortSignal,
): Promise<EngineProcess[] | { reason: string }> {
  if (peer && installedVersion(peer) === undefined) return { reason: `${peer} is not installed` };
  const processes: EngineProcess[] = [];
  try {
    for (const threads of threadCounts) {
      note(`Loading ${name}, ${count(threads, 'thread')}`);
      processes.push(await EngineProcess.start({ engine: name, threads, files }, signal));
    }
    return processes;
  } catch (error) {
    for (const process of processes) process.stop();
    if (signal.aborted || name === tytoName || !(error instanceof EngineError)) throw error;
    warn(`${name} is left out: ${error.message}`);
    return { reason: error.message };
  }
}

/** Has an engine compute once what it will be measured at, and say something to know it by. */
async function warmUp(
  process: EngineProcess,
  { text, question }: Prompts,
  tokenizer: Tokenizer,
): Promise<LoadedEngine> {
  await process.run({ prompt: text.slice(0, 512), newTokens: 2, guesses: true, leastMs: 0 });
  const operation = { prompt: [...question], newTokens: saidTokens, guesses: false, leastMs: 0 };
  const { ids } = await process.run(operation);
  const { engine, threads, loadMs } = process;
  return { engine, threads, loadMs, says: tokenizer.decode(ids).trim() };
}

function noiseOf(measurements: readonly Measurement[], seconds: number): Noise {
  const clean = measurements.filter(({ isClean }) => isClean);
  const othersIn = (some: readonly Measurement[]): number | undefined =>
    median(some.flatMap(({ others }) => others ?? []));
  const all = othersIn(measurements);
  const quiet = othersIn(clean);
  return {
    seconds,
    rounds: new Set(measurements.map(({ round }) => round)).size,
    samples: measurements.length,
    cleanSamples: clean.length,
    ...(all !== undefined && { others: { all, ...(quiet !== undefined && { clean: quiet }) } }),
  };
}
