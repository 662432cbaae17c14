import { contextTokens, type OpenEngine } from './engine.ts';

export interface EngineEntry {
  name: string;
  /** The package that must be installed for it, beside Tyto's own. */
  peer?: string;
  /** Left out by `--quick`. */
  minor?: true;
  open: OpenEngine;
}

/** Everything that is measured; Tyto first. Each is loaded in a process of its own. */
export const engines: readonly EngineEntry[] = [
  { name: 'tyto', open: async (files, threads) => (await import('./tyto.ts')).tyto(files, threads) },
  {
    name: 'node-llama-cpp Q4_0',
    peer: 'node-llama-cpp',
    open: async ({ q40 }, threads) => (await import('./llama-cpp.ts')).llamaCpp(q40, threads, contextTokens),
  },
  {
    name: 'node-llama-cpp Q4_1',
    peer: 'node-llama-cpp',
    minor: true,
    open: async ({ q41 }, threads) => (await import('./llama-cpp.ts')).llamaCpp(q41, threads, contextTokens),
  },
  {
    name: 'transformers.js q4',
    peer: '@huggingface/transformers',
    open: async (files, threads) =>
      (await import('./transformers-js.ts')).transformersJs(files.transformers, 'q4', threads),
  },
  {
    name: 'transformers.js fp32',
    peer: '@huggingface/transformers',
    minor: true,
    open: async (files, threads) =>
      (await import('./transformers-js.ts')).transformersJs(files.transformers, 'fp32', threads),
  },
];
