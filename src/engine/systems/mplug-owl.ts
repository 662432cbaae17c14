import { Graph } from '../../graph/graph.ts';
import { buildMplugOwl } from '../../nets/mplug-owl.ts';
import { type MplugOwlConfig, parseMplugOwlConfig, tokensPerImage } from '../../nets/mplug-owl-config.ts';
import { checkTensors } from '../../weights/check-tensors.ts';
import { checkLlamaTensors } from '../../weights/llama-tensors.ts';
import type { MplugOwlCheckpoint } from '../../weights/mplug-owl.ts';
import { checkpointParameters } from '../compile/checkpoint-parameters.ts';
import { compileModel } from '../compile/compile.ts';
import { expectedTensors } from '../compile/expected-tensors.ts';
import type { Formats, TowerFormat } from '../compile/formats.ts';
import type { PromptToken } from '../embed.ts';
import { FixedGraph } from '../fixed-graph.ts';
import { clipPixels, type Pixels, preprocess } from '../images/preprocess.ts';
import { RememberedPictures } from '../images/remembered.ts';
import { LlamaDecoder } from '../llama-decoder.ts';
import type { Runtime, SessionOptions } from '../runtime/runtime.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { layOutOwl, type OwlMessage, owlStop, tokeniseOwl } from './mplug-owl-prompt.ts';
import { fillSlots, type VisualSlot } from './visual-slots.ts';

export interface MplugOwlOptions {
  /** Folder of all compiled models. */
  folder: string;
  /** Of the model, for people who look into the folder. */
  name: string;
  formats: Formats;
  tower: TowerFormat;
  contextLength: number;
  session: SessionOptions;
  /** Tokens that quantised formats are calibrated on. */
  sample: readonly number[];
}

/** mPLUG-Owl, loaded: pictures and text become a prompt, and the decoder answers it. */
export class MplugOwl {
  readonly config: MplugOwlConfig;
  readonly decoder: LlamaDecoder;
  /** Texts at which an answer ends beside the model's own end tokens. */
  readonly stop: readonly string[] = owlStop;
  private readonly vision: FixedGraph;
  private readonly checkpoint: MplugOwlCheckpoint;
  private readonly seen = new RememberedPictures<readonly Float32Array[]>();

  private constructor(
    config: MplugOwlConfig,
    parts: { decoder: LlamaDecoder; vision: FixedGraph; checkpoint: MplugOwlCheckpoint },
  ) {
    this.config = config;
    this.decoder = parts.decoder;
    this.vision = parts.vision;
    this.checkpoint = parts.checkpoint;
  }

  /**
   * Checks and compiles a checkpoint, which is closed with what comes out.
   * @throws {WrongTensorsError} naming every tensor that is missing, not expected or of another shape.
   * @throws {ConfigError} when the configuration is no mPLUG-Owl's.
   */
  static async load(checkpoint: MplugOwlCheckpoint, runtime: Runtime, options: MplugOwlOptions): Promise<MplugOwl> {
    const config = parseMplugOwlConfig(checkpoint.config, checkpoint.abstractorInner);
    checkMplugOwl(checkpoint, config);
    const vision = await openVision(checkpoint, config, runtime, options);
    try {
      const decoder = await openDecoder(checkpoint, config, runtime, options);
      return new MplugOwl(config, { decoder, vision, checkpoint });
    } catch (error) {
      await vision.dispose();
      throw error;
    }
  }

  /** A conversation as the prompt that the weights were tuned on, with slots where its pictures go. */
  layOut(messages: readonly OwlMessage[], tokenizer: Pick<Tokenizer, 'bosId' | 'encode'>): (number | VisualSlot)[] {
    return tokeniseOwl(layOutOwl(messages), tokenizer, this.tokensPerImage);
  }

  get tokensPerImage(): number {
    return tokensPerImage(this.config);
  }

  /**
   * A picture's visual tokens, rows [hidden]. The same picture gives the same objects as long as it is remembered, so that
   * the decoder need not read it again.
   * @throws {CancelledError} when the signal aborts.
   */
  see(image: Pixels, signal?: AbortSignal): Promise<readonly Float32Array[]> {
    const { imageSize: size } = this.config.vision;
    return this.seen.see(image, () => this.look(preprocess(image, { size, fit: 'squash', ...clipPixels }), signal));
  }

  /** The visual tokens of a preprocessed picture, float32 [3, size, size]. */
  async look(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array[]> {
    const { visual_tokens: tokens = new Float32Array() } = await this.vision.run({ image: pixels }, signal);
    const { hiddenSize } = this.config.text;
    return Array.from({ length: this.tokensPerImage }, (_, row) =>
      tokens.subarray(row * hiddenSize, (row + 1) * hiddenSize),
    );
  }

  /** Fills a prompt's slots with what is to be seen in its pictures. @throws {CancelledError} */
  fill(prompt: readonly (number | VisualSlot)[], signal?: AbortSignal): Promise<PromptToken[]> {
    return fillSlots(prompt, (image) => this.see(image, signal));
  }

  async dispose(): Promise<void> {
    await this.vision.dispose();
    await this.decoder.dispose();
    this.checkpoint.close();
  }
}

/**
 * Holds a checkpoint against what the nets read.
 * @throws {WrongTensorsError} naming every tensor that is missing, not expected or of another shape.
 */
export function checkMplugOwl(
  { vision, decoder, config: json, sources }: Pick<MplugOwlCheckpoint, 'vision' | 'decoder' | 'config' | 'sources'>,
  config: MplugOwlConfig,
): void {
  const [label = 'mPLUG-Owl'] = sources;
  const expected = expectedTensors((graph, parameters) => {
    buildMplugOwl(graph, config, parameters, imageInput(graph, config));
  });
  checkTensors(vision, label, expected);
  const { text_config: text = {}, tie_word_embeddings: tied } = json;
  checkLlamaTensors({ tie_word_embeddings: tied, ...(text as object) }, decoder, label);
}

function imageInput(graph: Graph, { vision: { imageSize } }: MplugOwlConfig) {
  return graph.input('image', 'float32', [1, 3, imageSize, imageSize]);
}

function openVision(
  { vision, sources }: MplugOwlCheckpoint,
  config: MplugOwlConfig,
  runtime: Runtime,
  { folder, name, tower, session }: MplugOwlOptions,
): Promise<FixedGraph> {
  const graph = new Graph('mplug-owl-vision');
  const parameters = checkpointParameters(graph, vision, { format: tower, head: '' });
  graph.output(buildMplugOwl(graph, config, parameters, imageInput(graph, config)).visualTokens, 'visual_tokens');
  const made = { net: 'mplug-owl-vision', version: 1, tower, config };
  return FixedGraph.open(graph, { folder, name: `${name}-vision`, sources, made }, runtime, session);
}

async function openDecoder(
  { decoder: tensors, beside, sources }: MplugOwlCheckpoint,
  { text: config }: MplugOwlConfig,
  runtime: Runtime,
  { folder, name, formats, contextLength, session, sample }: MplugOwlOptions,
): Promise<LlamaDecoder> {
  const compiled = await compileModel({ tensors }, config, runtime, {
    folder,
    name,
    sources,
    formats,
    contextLength,
    threads: session.threads,
    sample,
    ...(beside && { beside }),
  });
  return LlamaDecoder.load(runtime, compiled, { config, tensors, formats, contextLength }, session);
}
