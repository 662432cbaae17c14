import { Graph } from '../../graph/graph.ts';
import { type ClipConfig, parseClipConfig } from '../../nets/clip-config.ts';
import {
  buildPrompts,
  type LlamaAdapterV2Config,
  LlamaAdapterV2Error,
  promptedAttention,
  promptedLayers,
} from '../../nets/llama-adapter-v2.ts';
import { buildLlamaAdapterV2Tower, type VisualQueryConfig } from '../../nets/llama-adapter-v2-tower.ts';
import { type LlamaConfig, parseLlamaConfig } from '../../nets/llama-config.ts';
import type { ClipVision } from '../../weights/clip.ts';
import { joinTensors } from '../../weights/joined-tensors.ts';
import type { LlamaAdapterV2Weights } from '../../weights/llama-adapter-v2.ts';
import type { LlamaWeights } from '../../weights/meta-llama.ts';
import { type TensorSource, UnsupportedFileError } from '../../weights/tensor-source.ts';
import { checkpointParameters } from '../compile/checkpoint-parameters.ts';
import { compileModel } from '../compile/compile.ts';
import type { Formats, TowerFormat, WeightFormat } from '../compile/formats.ts';
import { FixedGraph } from '../fixed-graph.ts';
import { clipPixels, type Pixels, type Preprocessing, preprocess } from '../images/preprocess.ts';
import { RememberedPictures } from '../images/remembered.ts';
import { LlamaDecoder } from '../llama-decoder.ts';
import type { Runtime, SessionOptions } from '../runtime/runtime.ts';

/** What a LLaMA-Adapter V2 consists of: configurations of its nets, and where their weights are. */
export interface LlamaAdapterV2Model {
  llama: LlamaConfig;
  config: LlamaAdapterV2Config;
  weights: LlamaAdapterV2Weights;
  /** The image's side; absent in a model of text alone. */
  tower?: LlamaAdapterV2Tower;
}

export interface LlamaAdapterV2Tower {
  clip: ClipConfig;
  visual: VisualQueryConfig;
  tensors: TensorSource;
  preprocessing: Preprocessing;
}

/** What no file says. */
export interface LlamaAdapterV2Settings {
  /** Heads of the query transformer; 16 in the released models. */
  visualHeads?: number;
  /** Order of a picture's colours; the released models were trained on `bgr`. */
  channels?: 'rgb' | 'bgr';
}

/**
 * Puts base, adapter and image tower together.
 * @throws {UnsupportedFileError} when the adapter was made for another image tower, or sees and there is none.
 * @throws {LlamaAdapterV2Error} when its visual tokens cannot be added to its prompts, or its width does not split into heads.
 */
export function describeLlamaAdapterV2(
  base: LlamaWeights,
  weights: LlamaAdapterV2Weights,
  vision?: ClipVision & { path: string },
  settings: LlamaAdapterV2Settings = {},
): LlamaAdapterV2Model {
  const llama = parseLlamaConfig(base.config);
  const { adaptedLayers, prompts, visualLayers, newGate, visual } = weights.shape;
  const text = { adaptedLayers, prompts, visualTokens: visual?.queries ?? 0, newGate };
  if (!visual) return { llama, config: text, weights };
  if (!vision) throw new UnsupportedFileError(weights.path, 'it sees, but no CLIP image tower is given beside it');
  const clip = parseClipConfig(vision.config);
  if (clip.projectionSize !== visual.features) {
    const widths = `its features are ${clip.projectionSize} wide, the adapter was made for ${visual.features}`;
    throw new UnsupportedFileError(
      vision.path,
      `it is another image tower: ${widths}. The released adapters need ViT-L/14`,
    );
  }
  const { visualHeads: heads = 16, channels = releasedPixels.channels } = settings;
  if (visual.width % heads !== 0) {
    throw new LlamaAdapterV2Error(`A query transformer of width ${visual.width} does not split into ${heads} heads.`);
  }
  const config: LlamaAdapterV2Config = {
    ...text,
    fusion: visualLayers > 0 ? { firstLayers: visualLayers } : 'added',
  };
  // Throws where they do not fit each other.
  promptedLayers(config, llama.layers);
  return {
    llama,
    config,
    weights,
    tower: {
      clip,
      visual: { ...visual, heads, hidden: llama.hiddenSize, normEpsilon: 1e-5 },
      tensors: joinTensors(vision.tensors, weights.prompts),
      preprocessing: { ...releasedPixels, size: clip.imageSize, channels },
    },
  };
}

/** How the released models were shown pictures: torchvision's transform for CLIP, over what OpenCV reads. */
export const releasedPixels = { fit: 'crop', middle: 'even', ...clipPixels, channels: 'bgr' } as const;

/** Graph of the image's side. */
export function towerGraph(
  { clip, visual, tensors }: LlamaAdapterV2Tower,
  options: Parameters<typeof buildLlamaAdapterV2Tower>[4] = {},
  format: TowerFormat = 'fp32',
): Graph {
  const graph = new Graph('llama-adapter-v2-tower');
  buildLlamaAdapterV2Tower(graph, clip, visual, checkpointParameters(graph, tensors, { format, head: '' }), options);
  return graph;
}

/** Graph of the prompts' keys and values. */
export function promptGraph(
  { config, llama, weights }: LlamaAdapterV2Model,
  format: Exclude<WeightFormat, 'rq'>,
  options: Parameters<typeof buildPrompts>[4] = {},
): Graph {
  const graph = new Graph('llama-adapter-v2-prompts');
  buildPrompts(graph, config, llama, checkpointParameters(graph, weights.prompts, { format, head: '' }), options);
  return graph;
}

export interface LlamaAdapterV2Options {
  /** Folder of all compiled models. */
  folder: string;
  /** Of the model, for people who look into the folder. */
  name: string;
  /** Files of base, adapter and image tower. */
  sources: readonly string[];
  formats: Formats;
  tower: TowerFormat;
  contextLength: number;
  session: SessionOptions;
  /** Tokens that quantised formats are calibrated on. */
  sample: readonly number[];
}

/** A LLaMA-Adapter V2, loaded: `see` takes in a request's picture, then `decoder` answers as any other. */
export class LlamaAdapterV2 {
  readonly decoder: LlamaDecoder;
  private readonly model: LlamaAdapterV2Model;
  private readonly tower: FixedGraph | undefined;
  private readonly prompts: FixedGraph;
  private readonly seen = new RememberedPictures<Float32Array>();
  /** Visual tokens of an all-zero picture. */
  private blind: Float32Array | undefined;

  private constructor(
    model: LlamaAdapterV2Model,
    parts: { decoder: LlamaDecoder; tower: FixedGraph | undefined; prompts: FixedGraph },
  ) {
    this.model = model;
    this.decoder = parts.decoder;
    this.tower = parts.tower;
    this.prompts = parts.prompts;
  }

  /**
   * Compiles the model where it is not yet, and opens its sessions. The first request sees no picture.
   * @throws {RuntimeError} in ONNX Runtime's own words.
   * @throws {DiskFullError} when there is no room for the compiled model.
   */
  static async load(
    model: LlamaAdapterV2Model,
    runtime: Runtime,
    options: LlamaAdapterV2Options,
  ): Promise<LlamaAdapterV2> {
    const opened: { dispose(): Promise<void> }[] = [];
    try {
      const tower = await openTower(model, runtime, options);
      if (tower) opened.push(tower);
      const prompts = await openPrompts(model, runtime, options);
      opened.push(prompts);
      const decoder = await openDecoder(model, runtime, options);
      opened.push(decoder);
      const system = new LlamaAdapterV2(model, { decoder, tower, prompts });
      await system.see();
      return system;
    } catch (error) {
      for (const part of opened) await part.dispose();
      throw error;
    }
  }

  /**
   * Makes the sequences to come see a picture. Without one they see an all-zero one, as the official code answers text
   * alone: the adapters were tuned that way.
   * @throws {CancelledError} when the signal aborts.
   */
  async see(image?: Pixels, signal?: AbortSignal): Promise<void> {
    const { tower } = this.model;
    if (!tower) return this.use(undefined, signal);
    if (!image) {
      this.blind ??= await this.look(undefined, signal);
      return this.use(this.blind, signal);
    }
    const look = () => this.look(preprocess(image, tower.preprocessing), signal);
    await this.use(await this.seen.see(image, look), signal);
  }

  /** The visual tokens [queries, hidden] of a preprocessed picture, float32 [3, size, size], or of an all-zero one. */
  async look(pixels?: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    const { tower } = this.model;
    if (!tower || !this.tower) throw new LlamaAdapterV2Error('This model reads text alone.');
    const image = pixels ?? new Float32Array(3 * tower.clip.imageSize ** 2);
    const { visual_tokens: tokens = new Float32Array() } = await this.tower.run({ image }, signal);
    return tokens;
  }

  /** Makes the sequences to come see the picture of these visual tokens; a model of text alone has none. */
  async use(visualTokens: Float32Array | undefined, signal?: AbortSignal): Promise<void> {
    const inputs: Record<string, Float32Array> = visualTokens ? { visual_tokens: visualTokens } : {};
    this.decoder.setInputs(await this.prompts.run(inputs, signal));
  }

  /** Gives back sessions and memory, and closes the model's files. */
  async dispose(): Promise<void> {
    await this.tower?.dispose();
    await this.prompts.dispose();
    await this.decoder.dispose();
    this.model.weights.close();
    this.model.tower?.tensors.close();
  }
}

/** Raise it whenever the same adapter compiles to something else. */
const version = 1;

async function openTower(
  { tower }: LlamaAdapterV2Model,
  runtime: Runtime,
  { folder, name, sources, tower: format, session }: LlamaAdapterV2Options,
): Promise<FixedGraph | undefined> {
  if (!tower) return undefined;
  const made = { net: 'llama-adapter-v2-tower', version, format, clip: tower.clip, visual: tower.visual };
  return FixedGraph.open(
    towerGraph(tower, {}, format),
    { folder, name: `${name}-tower`, sources, made },
    runtime,
    session,
  );
}

function openPrompts(
  model: LlamaAdapterV2Model,
  runtime: Runtime,
  { folder, name, sources, formats, session }: LlamaAdapterV2Options,
): Promise<FixedGraph> {
  const format = formats.decode === 'fp32' ? 'fp32' : 'int4';
  const { config, llama, weights } = model;
  const made = { net: 'llama-adapter-v2-prompts', version, format, config, llama, layout: weights.layout };
  const graph = promptGraph(model, format);
  return FixedGraph.open(graph, { folder, name: `${name}-prompts`, sources, made }, runtime, session);
}

async function openDecoder(
  { config, llama, weights }: LlamaAdapterV2Model,
  runtime: Runtime,
  { folder, name, sources, formats, contextLength, session, sample }: LlamaAdapterV2Options,
): Promise<LlamaDecoder> {
  const checkpoint = { config: llama, tensors: weights.decoder, formats, contextLength };
  const compiled = await compileModel(checkpoint, llama, runtime, {
    folder,
    name,
    sources,
    formats,
    contextLength,
    threads: session.threads,
    sample,
    ...(weights.beside && { beside: weights.beside }),
    variation: { made: config, build: (graph) => promptedAttention(graph, config, llama) },
  });
  return LlamaDecoder.load(runtime, compiled, checkpoint, session, { inputs: promptShapes(config, llama) });
}

/** Shapes of the prompts' keys and values, by name. */
function promptShapes(config: LlamaAdapterV2Config, llama: LlamaConfig): Record<string, readonly number[]> {
  return Object.fromEntries(
    promptedLayers(config, llama.layers).flatMap(({ layer, count }) =>
      ['key', 'value'].map((kind) => [`prompt.${layer}.${kind}`, [count, llama.heads * llama.headDim]]),
    ),
  );
}
