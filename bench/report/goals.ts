import type { Ratio } from './summary.ts';

/** A ratio that this project wants to reach. */
export interface Goal {
  measure: string;
  peer: string;
  threads: number;
  wanted: number;
  /** Median ratio; absent where nothing clean could be measured. */
  reached?: number;
  isReached: boolean;
}

const wanted = [
  { measures: ['decode @128', 'decode @1024'], peer: 'node-llama-cpp Q4_0', ratio: 1.0 },
  { measures: ['decode @128', 'decode @1024'], peer: 'transformers.js q4', ratio: 1.6 },
  { measures: ['prefill 512'], peer: 'node-llama-cpp Q4_0', ratio: 1.5 },
] as const;

export function goalsOf(ratios: readonly Ratio[], threadCounts: readonly number[]): Goal[] {
  return wanted.flatMap(({ measures, peer, ratio }) =>
    measures.flatMap((measure) =>
      threadCounts.map((threads): Goal => {
        const found = ratios.find((one) => one.measure === measure && one.peer === peer && one.threads === threads);
        const reached = found?.spread.median;
        return {
          measure,
          peer,
          threads,
          wanted: ratio,
          ...(reached !== undefined && { reached }),
          isReached: reached !== undefined && reached >= ratio,
        };
      }),
    ),
  );
}
