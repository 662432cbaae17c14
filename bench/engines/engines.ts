import { contextTokens, type OpenEngine } from './engine.ts';

/** Other ways to run the same model, or systems over the same base model. */
export type EngineGroup = 'peers' | 'systems';

export interface EngineEntry {
  name: string;
  /** The package that must be installed for it, beside Tyto's own. */
  peer?: string;
  /** Left out by `--quick`. */
  minor?: true;
  /** Which comparison it belongs to beside Tyto's plain decoder. */
  group: EngineGroup;
  open: OpenEngine;
}

/** Tyto's plain decoder, which everything else is compared with. */
export const tytoEntry: Omit<EngineEntry, 'group'> = {
  name: 'tyto',
  open: async (files, threads) => (await import('./tyto.ts')).tyto(files, threads),
};

/** What is measured beside it. Each is loaded in a process of its own. */
export const compared: readonly EngineEntry[] = [
  {
    name: 'node-llama-cpp Q4_0',
    peer: 'node-llama-cpp',
    group: 'peers',
    open: async ({ q40 }, threads) => (await import('./llama-cpp.ts')).llamaCpp(q40, threads, contextTokens),
  },
  {
    name: 'node-llama-cpp Q4_1',
    peer: 'node-llama-cpp',
    group: 'peers',
    minor: true,
    open: async ({ q41 }, threads) => (await import('./llama-cpp.ts')).llamaCpp(q41, threads, contextTokens),
  },
  {
    name: 'transformers.js q4',
    peer: '@huggingface/transformers',
    group: 'peers',
    open: async (files, threads) =>
      (await import('./transformers-js.ts')).transformersJs(files.transformers, 'q4', threads),
  },
  {
    name: 'transformers.js fp32',
    peer: '@huggingface/transformers',
    group: 'peers',
    minor: true,
    open: async (files, threads) =>
      (await import('./transformers-js.ts')).transformersJs(files.transformers, 'fp32', threads),
  },
  ...(['LaVIN', 'LLaMA-Adapter V2', 'mPLUG-Owl, LoRA beside'] as const).map(
    (name): EngineEntry => ({
      name,
      group: 'systems',
      open: async (files, threads) => (await import('./systems.ts')).tytoSystem(name, files, threads),
    }),
  ),
];
