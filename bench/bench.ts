import { availableParallelism } from 'node:os';
import type { Tokenizer } from '../src/engine/text/tokenizer.ts';
import { EngineError, EngineProcess } from './driver/engine-process.ts';
import { measuresOf } from './driver/measures.ts';
import { type Measurement, measureRounds } from './driver/rounds.ts';
import { median } from './driver/statistics.ts';
import type { ModelFiles } from './engines/engine.ts';
import { compared, type EngineEntry, type EngineGroup, tytoEntry } from './engines/engines.ts';
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
const measuringMs = {
  peers: { full: 480_000, quick: 80_000 },
  systems: { full: 180_000, quick: 60_000 },
} as const;

const saidTokens = 8;

export interface BenchOptions {
  /** What Tyto's plain decoder is compared with. */
  group: EngineGroup;
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
export async function bench({ group, quick, folder, signal }: BenchOptions): Promise<BenchResult> {
  const others = compared.filter((entry) => entry.group === group);
  const entries = [tytoEntry, ...others.filter(({ minor }) => !(quick && minor))];
  const peers = [...new Set(others.flatMap(({ peer }) => peer ?? []))];
  installPeers(peers);
  signal.throwIfAborted();
  const { files, prompts, tokenizer } = await prepare(model, folder, group, signal);
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
    const measures = measuresOf(prompts, group);
    const began = performance.now();
    const endsAt = began + measuringMs[group][quick ? 'quick' : 'full'];
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
      goals: goalsOf(group, ratios, threadCounts),
      noise: noiseOf(measurements, seconds),
    };
  } finally {
    for (const process of processes) process.stop();
  }
}

/** One process for each number of threads, or why there is none. */
async function startEngine(
  { name, peer }: Pick<EngineEntry, 'name' | 'peer'>,
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
