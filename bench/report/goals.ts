import type { EngineGroup } from '../engines/engines.ts';
import type { Ratio } from './summary.ts';

/** A ratio that this project wants to reach. */
export interface Goal {
  measure: string;
  peer: string;
  threads: number;
  /** Least ratio against a peer; most, against a system over the same base, where it is what that costs. */
  wanted: number;
  /** Median ratio; absent where nothing clean could be measured. */
  reached?: number;
  isReached: boolean;
}

const wanted = {
  peers: [
    { measures: ['decode @128', 'decode @1024'], peers: ['node-llama-cpp Q4_0'], ratio: 1.0 },
    { measures: ['decode @128', 'decode @1024'], peers: ['transformers.js q4'], ratio: 1.6 },
    { measures: ['prefill 512'], peers: ['node-llama-cpp Q4_0'], ratio: 1.5 },
  ],
  systems: [
    {
      measures: ['decode @128', 'decode @1024'],
      peers: ['LaVIN', 'LLaMA-Adapter V2', 'mPLUG-Owl, LoRA beside'],
      ratio: 1.1,
    },
  ],
} as const satisfies Record<EngineGroup, unknown>;

export function goalsOf(group: EngineGroup, ratios: readonly Ratio[], threadCounts: readonly number[]): Goal[] {
  return wanted[group].flatMap(({ measures, peers, ratio }) =>
    peers.flatMap((peer) =>
      measures.flatMap((measure) =>
        threadCounts.map((threads): Goal => {
          const found = ratios.find((one) => one.measure === measure && one.peer === peer && one.threads === threads);
          const reached = found?.spread.median;
          const isReached = reached !== undefined && (group === 'peers' ? reached >= ratio : reached <= ratio);
          return { measure, peer, threads, wanted: ratio, ...(reached !== undefined && { reached }), isReached };
        }),
      ),
    ),
  );
}
