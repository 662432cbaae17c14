/** Something that looks at one picture at a time. */
export interface Looker {
  /** Makes picture `index` of those that are measured on ready: what comes before is nobody's to measure. */
  prepare?(index: number): Promise<void>;
  /** Looks at the picture that is ready. */
  look(): Promise<void>;
}

/** What a looker is opened in its process with. */
export type LookerTask =
  /** An image tower of random weights and a released one's shape. */
  | { kind: 'tower'; name: string; shape: keyof typeof towerShapes; format: 'fp32' | 'rq' }
  /** An expert plugin, over files. */
  | { kind: 'expert'; name: string; files: readonly string[] };

/** CLIP's image towers, by what people call them. */
export const towerShapes = {
  'ViT-B/16': { hiddenSize: 768, layers: 12, heads: 12, patchSize: 16, projectionSize: 512 },
  'ViT-L/14': { hiddenSize: 1024, layers: 24, heads: 16, patchSize: 14, projectionSize: 768 },
} as const;

/** What a process says of one look. */
export interface Look {
  ms: number;
  /** Of the process itself, all threads. */
  cpuMs: number;
}

export type LookerMessage =
  | { type: 'opened' }
  | ({ type: 'look' } & Look)
  /** Largest resident memory so far, and before the looker was opened. */
  | { type: 'memory'; peakBytes?: number; emptyBytes: number }
  | { type: 'failed'; reason: string };

export type LookerRequest = { type: 'look'; index: number } | { type: 'memory' };
