import { Graph } from '../../graph/graph.ts';
import { addRows, groundWord, type Told } from '../../nets/grounding.ts';
import {
  buildVisualNeck,
  NECK_GROUNDING,
  NECK_MEAN,
  type VisualNeckConfig,
  visualTokens,
} from '../../nets/visual-neck.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { checkpointParameters } from '../compile/checkpoint-parameters.ts';
import type { TowerFormat } from '../compile/formats.ts';
import { embed, type PromptToken } from '../embed.ts';
import { FixedGraph } from '../fixed-graph.ts';
import type { Pixels } from '../images/preprocess.ts';
import { RememberedPictures } from '../images/remembered.ts';
import { CancelledError, type Runtime, type SessionOptions } from '../runtime/runtime.ts';
import { Dinov2Tower } from './dinov2-tower.ts';
import type { AskedSlot, VisualSlot } from './visual-slots.ts';

export interface RoutedEyeParts {
  /** The tower's file. */
  vision: string;
  neck: VisualNeckConfig;
  /** With the neck's among them. */
  tensors: TensorSource;
  /** Files and folders that they were read from. */
  sources: readonly string[];
}

export interface RoutedEyeOptions {
  /** Folder of all compiled models. */
  folder: string;
  /** Of the model, for people who look into the folder. */
  name: string;
  /** How the tower's weights are multiplied; the neck's stay in float32. */
  tower: TowerFormat;
  session: SessionOptions;
}

/** What was seen in a picture. */
interface Seen {
  /** Counts the looks, to tell pictures apart. */
  look: number;
  tokens: readonly Float32Array[];
  told: Told | undefined;
  /** Words that asked about this picture, and about those ahead of it: the same question is the same rows again. */
  grounded: Map<string, PromptToken>;
}

/** What words of a question are grounded with. */
interface Grounding {
  rows: Float32Array;
  mean: Float32Array;
}

/** What a routed LLaMA sees with: a frozen tower, and the neck that was trained between it and the decoder. */
export class RoutedEye {
  readonly tokensPerImage: number;
  readonly #tower: Dinov2Tower;
  readonly #neck: FixedGraph;
  readonly #tensors: TensorSource;
  readonly #grounding: Grounding | undefined;
  readonly #hiddenSize: number;
  readonly #seen = new RememberedPictures<Seen>();
  #looks = 0;
  #isDisposed = false;

  private constructor(tower: Dinov2Tower, neck: FixedGraph, config: VisualNeckConfig, tensors: TensorSource) {
    this.#tower = tower;
    this.#neck = neck;
    this.#tensors = tensors;
    this.#grounding = config.grounding
      ? { rows: tensors.read(NECK_GROUNDING), mean: tensors.read(NECK_MEAN) }
      : undefined;
    this.tokensPerImage = visualTokens(config);
    this.#hiddenSize = config.hiddenSize;
  }

  /** Compiles tower and neck where they are not yet, and opens their sessions. @throws {RuntimeError | DiskFullError} */
  static async open(
    { vision, neck, tensors, sources }: RoutedEyeParts,
    runtime: Runtime,
    { folder, name, tower: format, session }: RoutedEyeOptions,
  ): Promise<RoutedEye> {
    const tower = await Dinov2Tower.open(vision, runtime, { folder, name, format, session });
    try {
      const graph = new Graph('visual-neck');
      const features = graph.input('features', 'float32', [1, (neck.classes + neck.parts) * neck.featureSize]);
      const parameters = checkpointParameters(graph, tensors, { format: 'fp32', head: '' });
      const { words, tokens, nearest } = buildVisualNeck(graph, neck, parameters, features);
      graph.output(tokens, 'tokens');
      if (neck.grounding && nearest) {
        graph.output(words, 'words');
        graph.output(nearest, 'nearest');
      }
      const made = { net: 'visual-neck', version: 3, neck };
      return new RoutedEye(
        tower,
        await FixedGraph.open(graph, { folder, name: `${name}-neck`, sources, made }, runtime, session),
        neck,
        tensors,
      );
    } catch (error) {
      await tower.dispose();
      throw error;
    }
  }

  /**
   * A prompt with what is to be seen in its slots. What was seen in the latest pictures is kept: a further question on one
   * costs no look.
   * @throws {CancelledError} when the signal aborts, or the eye is disposed of.
   */
  async fill(prompt: readonly (number | VisualSlot | AskedSlot)[], signal?: AbortSignal): Promise<PromptToken[]> {
    const looked = new Map<Pixels, Seen>();
    for (const token of prompt) {
      if (typeof token === 'number' || !('image' in token) || looked.has(token.image)) continue;
      this.#refuseDisposed();
      looked.set(token.image, await this.#see(token.image, signal));
    }
    this.#refuseDisposed();
    return prompt.map((token) => {
      if (typeof token === 'number') return token;
      if ('image' in token) return looked.get(token.image)?.tokens[token.row] as Float32Array;
      return this.#ground(
        token.word,
        token.about.map((image) => looked.get(image) as Seen),
      );
    });
  }

  #see(image: Pixels, signal: AbortSignal | undefined): Promise<Seen> {
    return this.#seen.see(image, async () => {
      const features = await this.#tower.see(image, signal);
      const { tokens = new Float32Array(), words, nearest } = await this.#neck.run({ features }, signal);
      const size = this.#hiddenSize;
      return {
        tokens: Array.from({ length: this.tokensPerImage }, (_, row) => tokens.subarray(row * size, (row + 1) * size)),
        told: words && nearest && { words, nearest },
        grounded: new Map(),
        look: ++this.#looks,
      };
    });
  }

  /** A word of a question as the decoder reads it: its id where no picture tells of it. */
  #ground(word: number, about: readonly Seen[]): PromptToken {
    const latest = about.at(-1);
    if (!this.#grounding || !latest) return word;
    const key = [word, ...about.slice(0, -1).map(({ look }) => look)].join(' ');
    const known = latest.grounded.get(key);
    if (known !== undefined) return known;
    const { rows, mean } = this.#grounding;
    const embedding = embed(this.#tensors, [word]);
    const told = about.flatMap(({ told }) => told ?? []);
    const shares = groundWord(embedding, mean, told);
    if (shares) addRows(embedding, shares, rows);
    const token = shares ? embedding : word;
    latest.grounded.set(key, token);
    return token;
  }

  /** Between two looks nothing runs that could be ended, and sessions and the table of embeddings may be closed. */
  #refuseDisposed(): void {
    if (this.#isDisposed) throw new CancelledError();
  }

  /** Gives back sessions; a running look is ended, and no prompt is filled any more. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.#tower.dispose();
    await this.#neck.dispose();
  }
}
