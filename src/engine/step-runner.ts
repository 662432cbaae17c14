import type { LlamaConfig } from '../nets/llama-config.ts';
import type { KvCache } from './kv-cache.ts';
import {
  type Binding,
  CancelledError,
  type InferenceSession,
  type Tensor,
  type Tensors,
  zeros,
} from './runtime/runtime.ts';

/** Tensors of one step beside the cache, reused by every step of the same size. */
interface StepTensors {
  binding: Binding;
  embeddings: Extract<Tensor, { type: 'float32' }>;
  lastPosition: Extract<Tensor, { type: 'int32' }>;
  totalLength: Extract<Tensor, { type: 'int32' }>;
  rows: Extract<Tensor, { type: 'int64' }>;
  logits: Extract<Tensor, { type: 'float32' }>;
  /** Where the graph takes them. */
  positions?: Extract<Tensor, { type: 'int64' }>;
}

/** What a system's decoder graph reads beside sequence and cache. */
export interface SystemInputs {
  /** Inputs of the request; their values may change between steps. */
  tensors?: Tensors;
  /** Whether the graph takes rotary positions instead of counting them. */
  explicitPositions?: boolean;
}

/** Steps of one decoder graph over one KV cache. */
export class StepRunner {
  private readonly session: InferenceSession;
  private readonly config: LlamaConfig;
  private readonly cache: KvCache;
  private readonly extraOutputs: Tensors;
  private readonly system: SystemInputs;
  private readonly kept = new Map<string, StepTensors>();

  /** `extraOutputs` receives the graph's outputs beside logits and cache. */
  constructor(
    session: InferenceSession,
    config: LlamaConfig,
    cache: KvCache,
    extraOutputs: Tensors = {},
    system: SystemInputs = {},
  ) {
    this.session = session;
    this.config = config;
    this.cache = cache;
    this.extraOutputs = extraOutputs;
    this.system = system;
  }

  /**
   * Extends the sequence, which is `start` tokens long, by `embeddings` [tokens, hidden].
   * Returns the logits [rows, vocabulary] of the given rows of `embeddings`, valid until the next step. Where the graph takes
   * positions, the first of these tokens is at `position`, by default where it stands.
   * @throws {CancelledError} when the signal is aborted, before or while it computes.
   */
  async run(
    embeddings: Float32Array,
    start: number,
    rows: readonly number[],
    signal?: AbortSignal,
    position = start,
  ): Promise<Float32Array> {
    // A signal that came too late for the step before is heard here: it sends no event any more.
    if (signal?.aborted) throw new CancelledError();
    const tokens = embeddings.length / this.config.hiddenSize;
    const step = this.tensorsFor(tokens, rows.length);
    step.embeddings.data.set(embeddings);
    step.lastPosition.data[0] = start + tokens - 1;
    step.totalLength.data[0] = start + tokens;
    rows.forEach((row, index) => {
      step.rows.data[index] = BigInt(row);
    });
    step.positions?.data.forEach((_, index, positions) => {
      positions[index] = BigInt(position + index);
    });
    const cancel = () => step.binding.cancel();
    signal?.addEventListener('abort', cancel);
    try {
      await step.binding.step();
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
    return step.logits.data;
  }

  dispose(): void {
    for (const { binding } of this.kept.values()) binding.dispose();
    this.kept.clear();
  }

  private tensorsFor(tokens: number, rows: number): StepTensors {
    const key = `${tokens}/${rows}`;
    let step = this.kept.get(key);
    if (!step) {
      if (this.kept.size >= mostKept) this.dispose();
      step = this.bind(tokens, rows);
      this.kept.set(key, step);
    }
    return step;
  }

  private bind(tokens: number, rows: number): StepTensors {
    const embeddings = zeros('float32', [tokens, this.config.hiddenSize]);
    const lastPosition = zeros('int32', [1]);
    const totalLength = zeros('int32', []);
    const rowIndices = zeros('int64', [rows]);
    const logits = zeros('float32', [rows, this.config.vocabularySize]);
    const positions = this.system.explicitPositions ? zeros('int64', [1, tokens]) : undefined;
    const { inputs, outputs } = this.cache.bindings();
    const binding = this.session.bind(
      {
        ...inputs,
        inputs_embeds: embeddings,
        last_position: lastPosition,
        total_length: totalLength,
        logit_rows: rowIndices,
        ...(positions && { position_ids: positions }),
        ...this.system.tensors,
      },
      { ...outputs, logits, ...this.extraOutputs },
    );
    const step = { binding, embeddings, lastPosition, totalLength, rows: rowIndices, logits };
    return positions ? { ...step, positions } : step;
  }
}

/** Step sizes whose tensors are kept: a full prefill chunk, the sizes of decode steps, and the last few remainders. */
const mostKept = 16;
