import type { LlamaConfig } from '../nets/llama-config.ts';
import type { TensorSource } from '../weights/tensor-source.ts';
import { type CompiledModel, servesBoth } from './compile/compile.ts';
import type { Formats } from './compile/formats.ts';
import { embed, type PromptToken } from './embed.ts';
import { KvCache } from './kv-cache.ts';
import {
  CancelledError,
  type ExecutionProvider,
  type InferenceSession,
  type Runtime,
  RuntimeError,
  type SessionOptions,
  type Tensor,
  zeros,
} from './runtime/runtime.ts';
import { StepRunner } from './step-runner.ts';

/** What a system built on the decoder adds to its graph. */
export interface DecoderSystem {
  /** Shapes of the graph's further inputs, float32; `setInputs` gives their values. */
  inputs: Readonly<Record<string, readonly number[]>>;
  /**
   * For a graph with explicit positions: how far behind its place a prompt's token is rotated. Tokens of the answer are
   * rotated by their place.
   */
  promptShift?: number;
}

/** Tokens of one prefill step: long enough to be efficient, short enough to be cancelled soon. */
const prefillChunk = 128;

/**
 * ... on WebGPU. From 32 tokens on, ONNX Runtime 1.30 takes a kernel that is wrong where the device's subgroups are
 * narrower than 8, as SwiftShader's are, and says nothing; the one for shorter steps agrees with the CPU.
 */
const webgpuPrefillChunk = 31;

/**
 * One sequence in a LLaMA decoder: prefill extends it by a prompt, decode by a token. Prompts are computed over a
 * float32 cache; where decoding uses an int8 cache, what prefill added is rounded into that.
 */
export class LlamaDecoder {
  readonly contextLength: number;
  readonly vocabularySize: number;
  /** Most guessed tokens that are worth checking in one decode step; int4 weights are made for single tokens. */
  readonly mostGuessed: number;
  private readonly tensors: TensorSource;
  private readonly sessions: InferenceSession[];
  private readonly prefillCache: KvCache;
  private readonly decodeCache: KvCache;
  private readonly prefillRunner: StepRunner;
  private readonly decodeRunner: StepRunner;
  private readonly cacheScales: ReadonlyMap<string, Float32Array>;
  private readonly inputs: ReadonlyMap<string, Extract<Tensor, { type: 'float32' }>>;
  private readonly promptShift: number;
  private readonly prefillChunk: number;
  /** Tokens whose keys and values the prefill cache holds. */
  private cached: PromptToken[] = [];
  private isDisposed = false;

  private constructor(
    config: LlamaConfig,
    tensors: TensorSource,
    contextLength: number,
    formats: Formats,
    sessions: { prefill: InferenceSession; decode: InferenceSession },
    chunk: number,
    cacheScales: ReadonlyMap<string, Float32Array>,
    system: DecoderSystem,
  ) {
    this.tensors = tensors;
    this.contextLength = contextLength;
    this.vocabularySize = config.vocabularySize;
    this.mostGuessed = formats.decode === 'int4' ? 0 : 7;
    this.cacheScales = cacheScales;
    this.sessions = [...new Set([sessions.prefill, sessions.decode])];
    this.prefillCache = new KvCache(config, contextLength, 'float32', sessions.prefill.allocate);
    this.decodeCache = formats.cache === 'int8' ? new KvCache(config, contextLength, 'int8') : this.prefillCache;
    this.inputs = new Map(Object.entries(system.inputs).map(([name, shape]) => [name, zeros('float32', shape)]));
    this.promptShift = system.promptShift ?? 0;
    this.prefillChunk = chunk;
    const read = {
      tensors: Object.fromEntries(this.inputs),
      explicitPositions: system.promptShift !== undefined,
    };
    this.prefillRunner = new StepRunner(sessions.prefill, config, this.prefillCache, {}, read);
    this.decodeRunner = servesBoth(formats)
      ? this.prefillRunner
      : new StepRunner(sessions.decode, config, this.decodeCache, {}, read);
  }

  /** Loads a compiled model, which was compiled for the same system. @throws {RuntimeError} */
  static async load(
    runtime: Runtime,
    compiled: CompiledModel,
    checkpoint: { config: LlamaConfig; tensors: TensorSource; formats: Formats; contextLength: number },
    options: SessionOptions,
    system: DecoderSystem = { inputs: {} },
  ): Promise<LlamaDecoder> {
    if (options.provider !== 'cpu') checkDeviceServes(options.provider, checkpoint.formats, system);
    const prefill = await runtime.createSession(compiled.prefill, options);
    const decode = servesBoth(checkpoint.formats) ? prefill : await runtime.createSession(compiled.decode, options);
    const { config, tensors, contextLength, formats } = checkpoint;
    const chunk = options.provider === 'webgpu' ? webgpuPrefillChunk : prefillChunk;
    const sessions = { prefill, decode };
    return new LlamaDecoder(config, tensors, contextLength, formats, sessions, chunk, compiled.cacheScales, system);
  }

  /**
   * Values of the system's inputs for the sequences to come. Where they change, nothing of the last sequence holds any more.
   */
  setInputs(values: Readonly<Record<string, Float32Array>>): void {
    for (const [name, tensor] of this.inputs) {
      const given = values[name];
      if (given?.length !== tensor.data.length) throw new RangeError(`${name} needs ${tensor.data.length} values.`);
      if (given.every((value, index) => value === tensor.data[index])) continue;
      tensor.data.set(given);
      this.cached = [];
    }
  }

  /**
   * How many tokens at the start of a prompt need not be computed again. At least the last one always is. Rows are the
   * same when they are the same object.
   */
  cachedTokens(prompt: readonly PromptToken[]): number {
    const differs = prompt.findIndex((token, index) => token !== this.cached[index]);
    return Math.min(differs === -1 ? prompt.length : differs, prompt.length - 1);
  }

  /**
   * Makes `prompt` the sequence and returns the logits [vocabulary] behind its last token, valid until the next step.
   * @throws {CancelledError} when the signal aborts, or the decoder is disposed of; what was computed so far stays cached.
   */
  async prefill(prompt: readonly PromptToken[], signal?: AbortSignal): Promise<Float32Array> {
    const known = this.cachedTokens(prompt);
    this.cached = prompt.slice(0, known);
    let logits = new Float32Array();
    for (let start = known; start < prompt.length; start += this.prefillChunk) {
      const chunk = prompt.slice(start, start + this.prefillChunk);
      logits = (await this.prefillRunner.run(
        this.embeddings(chunk),
        start,
        [chunk.length - 1],
        signal,
        start + this.promptShift,
      )) as typeof logits;
      if (this.decodeCache !== this.prefillCache) {
        this.decodeCache.quantiseFrom(this.prefillCache, this.cacheScales, start, start + chunk.length);
      }
      this.cached.push(...chunk);
    }
    return logits;
  }

  /**
   * Puts `tokens` at `position` and on, right behind the sequence so far, and returns the logits [tokens, vocabulary] behind
   * each of them, valid until the next step. Guesses that turn out wrong are overwritten by the next call, at their position.
   * @throws {CancelledError} when the signal aborts, or the decoder is disposed of.
   */
  async decode(tokens: readonly PromptToken[], position: number, signal?: AbortSignal): Promise<Float32Array> {
    // What lies there is overwritten even by a step that is cancelled.
    this.cached.splice(position);
    const logits = await this.decodeRunner.run(this.embeddings(tokens), position, [...tokens.keys()], signal);
    // In a prompt these tokens would be rotated further, so that they cannot be taken for a part of the next one.
    const likePrompt = this.decodeCache === this.prefillCache && this.promptShift === 0;
    if (likePrompt) this.cached.push(...tokens);
    return logits;
  }

  /** Gives back sessions and memory; a running step is ended, and none begins any more. */
  async dispose(): Promise<void> {
    this.isDisposed = true;
    for (const session of this.sessions) await session.dispose();
    this.tensors.close();
  }

  /** Between two steps nothing runs that could be ended, and the table of embeddings may be closed. */
  private embeddings(tokens: readonly PromptToken[]): ReturnType<typeof embed> {
    if (this.isDisposed) throw new CancelledError();
    return embed(this.tensors, tokens);
  }
}

/** Refuses what a device would compute otherwise than the CPU, without a word. */
function checkDeviceServes(provider: ExecutionProvider, formats: Formats, { promptShift = 0 }: DecoderSystem): void {
  if (!servesBoth(formats)) {
    throw new RuntimeError(`${provider} serves a model in one number format: set TYTO_PRECISION=fp32.`);
  }
  // ONNX Runtime's attention counts positions on WebGPU, whatever it is given.
  if (promptShift !== 0) {
    throw new RuntimeError(
      `${provider} cannot rotate prompts and answers of this model by different rules; the CPU can.`,
    );
  }
}
