import type { Goal } from './goals.ts';
import type { Cell, Ratio } from './summary.ts';

/** One loaded engine. */
export interface LoadedEngine {
  engine: string;
  threads: number;
  loadMs: number;
  /** Largest resident memory of its process, in bytes; absent where the system does not tell. */
  peakBytes?: number;
  /** Its answer to "What is the capital of France?", to see that it computes the same model. */
  says: string;
}

/** All that `npm run bench -- --json` prints. */
export interface BenchResult {
  date: string;
  model: string;
  machine: { cpu: string; cores: number; memoryBytes: number; system: string };
  versions: Record<string, string>;
  measures: { name: string; unit: string }[];
  threads: number[];
  engines: LoadedEngine[];
  /** Peers that could not be measured, with the reason. */
  missing: { name: string; reason: string }[];
  cells: Cell[];
  ratios: Ratio[];
  goals: Goal[];
  noise: Noise;
}

/** How quiet the machine was. */
export interface Noise {
  seconds: number;
  rounds: number;
  samples: number;
  cleanSamples: number;
  /** Cores that other processes kept busy: median over all samples, and over the clean ones. */
  others?: { all: number; clean?: number };
}
