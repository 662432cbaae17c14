import type { ModelFiles } from '../engines/engine.ts';

/** What a child process is started with. */
export interface ChildTask {
  /** Name in the list of engines. */
  engine: string;
  threads: number;
  files: ModelFiles;
}

/** One thing to do: continue a prompt, as often as it takes to fill `leastMs`. */
export interface Operation {
  prompt: number[];
  newTokens: number;
  guesses: boolean;
  /** Short operations are repeated this long, so that the machine's CPU clock is fine enough to judge them. */
  leastMs: number;
}

export interface Sample {
  /** From the start to the first token, median over the repetitions. */
  firstTokenMs: number;
  /** From the first token to the last one, median over the repetitions. */
  restMs: number;
  /** Cores that other processes kept busy meanwhile; absent where the system does not tell. */
  others?: number;
  /** The tokens, of the first repetition. */
  ids: number[];
}

export type ChildMessage =
  | { type: 'loaded'; ms: number }
  | { type: 'sample'; sample: Sample }
  /** Largest resident memory so far, in bytes; absent where the system does not tell. */
  | { type: 'memory'; peakBytes?: number }
  | { type: 'failed'; reason: string };

export type DriverMessage = { type: 'run'; operation: Operation } | { type: 'memory' };
