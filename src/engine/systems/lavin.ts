import { Graph } from '../../graph/graph.ts';
import { type ClipConfig, parseClipConfig } from '../../nets/clip-config.ts';
import { buildLavinTower, decoderVariation, modalityVariation, visualTokens } from '../../nets/lavin.ts';
import type { LavinConfig } from '../../nets/lavin-config.ts';
import { buildLlama } from '../../nets/llama.ts';
import { type LlamaConfig, parseLlamaConfig } from '../../nets/llama-config.ts';
import { checkTensors, type ExpectedShapes } from '../../weights/check-tensors.ts';
import type { ClipVision } from '../../weights/clip.ts';
import { joinTensors } from '../../weights/joined-tensors.ts';
import type { LavinAdapter } from '../../weights/lavin.ts';
import { checkLlamaTensors } from '../../weights/llama-tensors.ts';
import type { LlamaWeights } from '../../weights/meta-llama.ts';
import { type TensorSource, UnsupportedFileError } from '../../weights/tensor-source.ts';
import { checkpointParameters } from '../compile/checkpoint-parameters.ts';
import { type CompiledModel, type CompileOptions, compileModel } from '../compile/compile.ts';
import { expectedTensors } from '../compile/expected-tensors.ts';
import type { TowerFormat } from '../compile/formats.ts';
import { FixedGraph } from '../fixed-graph.ts';
import { imageNetPixels, type Pixels, preprocess } from '../images/preprocess.ts';
import { RememberedPictures } from '../images/remembered.ts';
import { LlamaDecoder } from '../llama-decoder.ts';
import type { Runtime, SessionOptions } from '../runtime/runtime.ts';
import { checkClipTensors } from './check-clip.ts';
import { type Modality, type RouterShares, routerShares } from './lavin-shares.ts';

/** A LaVIN put together: configurations of its nets, and where their weights are. */
export interface LavinModel {
  llama: LlamaConfig;
  clip: ClipConfig;
  lavin: LavinConfig;
  /** Decoder and tower under Hugging Face names, adapters under the official ones. */
  tensors: TensorSource;
  /** Files and folders that it was read from. */
  sources: readonly string[];
}

/** What stands between an adapter's tensors and its behaviour, where its file does not say. */
export interface LavinSettings {
  temperature?: number;
  adapterScale?: number;
}

export type LavinOptions = Omit<CompileOptions, 'sources' | 'threads' | 'variation'> & {
  tower: TowerFormat;
  session: SessionOptions;
};

/** Of the official code. */
const defaults = { temperature: 10, adapterScale: 1 };

/** The modality token stands ahead of the prompt, though it is not in the cache. */
const promptShift = 1;

/**
 * Puts decoder, image tower and adapter together.
 * @throws {UnsupportedFileError} when the adapter was made for another decoder or tower.
 * @throws {WrongTensorsError} naming each tensor that is missing, not expected or of another shape.
 */
export function describeLavin(
  base: LlamaWeights & { path: string },
  vision: ClipVision & { path: string },
  adapter: LavinAdapter,
  settings: LavinSettings = {},
): LavinModel {
  const llama = parseLlamaConfig(base.config);
  const clip = parseClipConfig(vision.config);
  checkLlamaTensors(base.config, base.tensors, base.path);
  checkClipTensors(clip, vision.tensors, vision.path);
  const { hiddenSize, visionSize, ...sizes } = adapter.shape;
  refuseOther(adapter.path, 'decoder', { made: hiddenSize, given: llama.hiddenSize, path: base.path });
  refuseOther(adapter.path, 'image tower', { made: visionSize, given: clip.hiddenSize, path: vision.path });
  const lavin = { ...defaults, ...adapter.settings, ...settings, ...sizes };
  checkTensors(adapter.tensors, adapter.path, lavinAdapterShapes(llama, clip, lavin), {
    advice: 'it was made for another decoder or image tower',
  });
  return {
    llama,
    clip,
    lavin,
    tensors: [base.tensors, vision.tensors, adapter.tensors].reduce(joinTensors),
    sources: [base.path, vision.path, adapter.path],
  };
}

function refuseOther(
  adapter: string,
  part: string,
  { made, given, path }: { made: number; given: number; path: string },
): void {
  if (made === given) return;
  throw new UnsupportedFileError(
    adapter,
    `it was made for another ${part}: one of width ${made}; ${path} is of width ${given}`,
  );
}

/** Shapes of the adapter's tensors by their official names: what the nets read beside the decoder's and the tower's own. */
export function lavinAdapterShapes(llama: LlamaConfig, clip: ClipConfig, lavin: LavinConfig): ExpectedShapes {
  const all = expectedTensors((graph, parameters) => {
    // Adapters behind the last class token that is used do not count, but are in every file.
    buildLavinTower(graph, lavin, clip, llama.hiddenSize, parameters, { hiddenOutputs: true });
    const options = { cache: 'float32', contextLength: 1 } as const;
    buildLlama(graph, llama, parameters, options, modalityVariation(graph, lavin, llama, parameters));
  });
  const adapter = [...all].filter(([name]) => /^(layers|backbone|adapter_proj)\./.test(name));
  return new Map([...adapter, ['adapter_modality_embedding.weight', [2, llama.hiddenSize]]] as const);
}

/** LaVIN, loaded: `see` takes in pictures, `attune` tells the decoder of them, and `decoder` answers. */
export class Lavin {
  readonly model: LavinModel;
  readonly decoder: LlamaDecoder;
  private readonly tower: FixedGraph;
  readonly shares: RouterShares;
  private readonly seen = new RememberedPictures<readonly Float32Array[]>();

  private constructor(model: LavinModel, parts: { decoder: LlamaDecoder; tower: FixedGraph; shares: RouterShares }) {
    this.model = model;
    this.decoder = parts.decoder;
    this.tower = parts.tower;
    this.shares = parts.shares;
    this.attune('text');
  }

  /**
   * Compiles the model where it is not yet, and opens its sessions. It closes the model's files in the end.
   * @throws {RuntimeError}
   * @throws {DiskFullError} when there is no room for the compiled model.
   */
  static async load(model: LavinModel, runtime: Runtime, options: LavinOptions): Promise<Lavin> {
    const shares = await routerShares(model, runtime, options);
    const tower = await openTower(model, runtime, options);
    try {
      return new Lavin(model, { decoder: await openDecoder(model, runtime, options), tower, shares });
    } catch (error) {
      await tower.dispose();
      throw error;
    }
  }

  /** Visual tokens of a picture. */
  get tokensPerImage(): number {
    return visualTokens(this.model.clip);
  }

  /** Makes the decoder's adapters those of a conversation with a picture in it, or without. */
  attune(modality: Modality): void {
    this.decoder.setInputs({ router_shares: this.shares[modality] });
  }

  /**
   * A picture's visual tokens, rows [hidden]; the same objects as long as it is remembered.
   * @throws {CancelledError} when the signal aborts.
   */
  see(picture: Pixels, signal?: AbortSignal): Promise<readonly Float32Array[]> {
    const { imageSize } = this.model.clip;
    return this.seen.see(picture, () =>
      this.look(preprocess(picture, { size: imageSize, fit: 'squash', ...imageNetPixels }), signal),
    );
  }

  /** The visual tokens of a preprocessed picture, float32 [3, size, size]. */
  async look(image: Float32Array, signal?: AbortSignal): Promise<Float32Array[]> {
    const { image_tokens: tokens = new Float32Array() } = await this.tower.run({ image }, signal);
    const { hiddenSize } = this.model.llama;
    return Array.from({ length: this.tokensPerImage }, (_, row) =>
      tokens.subarray(row * hiddenSize, (row + 1) * hiddenSize),
    );
  }

  async dispose(): Promise<void> {
    await this.tower.dispose();
    await this.decoder.dispose();
  }
}

function openTower(
  model: LavinModel,
  runtime: Runtime,
  { folder, name, tower, session }: LavinOptions,
): Promise<FixedGraph> {
  const { llama, clip, lavin, tensors, sources } = model;
  const graph = new Graph('lavin-tower');
  const parameters = checkpointParameters(graph, tensors, { format: tower, head: '' });
  buildLavinTower(graph, lavin, clip, llama.hiddenSize, parameters);
  const made = { net: 'lavin-tower', version: 1, tower, clip, lavin };
  return FixedGraph.open(graph, { folder, name: `${name}-tower`, sources, made }, runtime, session);
}

/** Brings the decoder into the formats it is served in, where that is not done yet. @throws {DiskFullError} */
export function compileLavinDecoder(
  { llama, lavin, tensors, sources }: LavinModel,
  runtime: Runtime,
  { session, tower: _, ...options }: LavinOptions,
): Promise<CompiledModel> {
  return compileModel({ tensors }, llama, runtime, {
    ...options,
    sources,
    threads: session.threads,
    variation: {
      made: lavin,
      build: (graph, parameters) => decoderVariation(graph, lavin, llama, parameters),
      promptShift,
    },
  });
}

async function openDecoder(model: LavinModel, runtime: Runtime, options: LavinOptions): Promise<LlamaDecoder> {
  const { llama, tensors } = model;
  const { session, formats, contextLength } = options;
  const compiled = await compileLavinDecoder(model, runtime, options);
  const checkpoint = { config: llama, tensors, formats, contextLength };
  const inputs = { router_shares: [llama.layers, 2] };
  return LlamaDecoder.load(runtime, compiled, checkpoint, session, { inputs, promptShift });
}
