import { setTimeout as pause } from 'node:timers/promises';
import { count, note, warn } from '../report/notes.ts';
import { watchOthers } from './cpu-usage.ts';
import { EngineError, type EngineProcess } from './engine-process.ts';
import type { Measure } from './measures.ts';
import type { Sample } from './protocol.ts';
import { shuffled } from './statistics.ts';

/** One value of one engine. */
export interface Measurement {
  round: number;
  measure: string;
  engine: string;
  threads: number;
  value: number;
  /** Cores that other processes kept busy meanwhile; absent where the system does not tell. */
  others?: number;
  /** Whether few enough were; only such values count. */
  isClean: boolean;
}

/** Above this many busy cores of others a sample says more about them. */
export const mostOthers = 0.3;

/** How often a disturbed sample is taken again, and how long a quiet moment is waited for before each. */
const mostRetries = 2;
const longestWaitMs = 3000;
const lookMs = 100;

/**
 * Measures round by round until the time is up. In each round the engines take turns at every measure, in a new order
 * each time, so that what changes on the machine meanwhile falls on all of them.
 */
export async function measureRounds(
  processes: readonly EngineProcess[],
  measures: readonly Measure[],
  endsAt: number,
  signal: AbortSignal,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  const running = new Set(processes);
  for (let round = 0; performance.now() < endsAt; round++) {
    note(`Round ${round + 1}, ${Math.round((endsAt - performance.now()) / 1000)} s left`);
    for (const measure of shuffled(measures)) {
      for (const engine of shuffled([...running])) {
        signal.throwIfAborted();
        if (performance.now() >= endsAt) return measurements;
        try {
          measurements.push(...(await measureCell(engine, measure, round)));
        } catch (error) {
          if (signal.aborted || !(error instanceof EngineError)) throw error;
          warn(`${engine.engine} with ${count(engine.threads, 'thread')} is left out from here on: ${error.message}.`);
          running.delete(engine);
        }
      }
    }
  }
  return measurements;
}

/** One value, and before it those that were disturbed. */
async function measureCell(engine: EngineProcess, measure: Measure, round: number): Promise<Measurement[]> {
  const taken: Measurement[] = [];
  for (let attempt = 0; attempt <= mostRetries; attempt++) {
    await quietMoment();
    const sample = await engine.run(measure.operation(round));
    const measurement = measurementOf(engine, measure, round, sample);
    taken.push(measurement);
    if (measurement.isClean) break;
  }
  return taken;
}

/** Waits until others leave the machine alone, but not for ever. */
export async function quietMoment(): Promise<void> {
  const endsAt = performance.now() + longestWaitMs;
  do {
    const othersSince = watchOthers();
    await pause(lookMs);
    const others = othersSince();
    if (others === undefined || others <= mostOthers) return;
  } while (performance.now() < endsAt);
}

function measurementOf(engine: EngineProcess, measure: Measure, round: number, sample: Sample): Measurement {
  const { others } = sample;
  return {
    round,
    measure: measure.name,
    engine: engine.engine,
    threads: engine.threads,
    value: measure.value(sample),
    ...(others !== undefined && { others }),
    isClean: others === undefined || others <= mostOthers,
  };
}
