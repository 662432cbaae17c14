import { Graph } from '../../graph/graph.ts';
import { buildVisualNeck, type VisualNeckConfig, visualTokens } from '../../nets/visual-neck.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { checkpointParameters } from '../compile/checkpoint-parameters.ts';
import type { TowerFormat } from '../compile/formats.ts';
import { FixedGraph } from '../fixed-graph.ts';
import type { Pixels } from '../images/preprocess.ts';
import { RememberedPictures } from '../images/remembered.ts';
import type { Runtime, SessionOptions } from '../runtime/runtime.ts';
import { Dinov2Tower } from './dinov2-tower.ts';

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

/** What a routed LLaMA sees with: a frozen tower, and the neck that was trained between it and the decoder. */
export class RoutedEye {
  readonly tokensPerImage: number;
  readonly #tower: Dinov2Tower;
  readonly #neck: FixedGraph;
  readonly #hiddenSize: number;
  readonly #seen = new RememberedPictures<readonly Float32Array[]>();

  private constructor(tower: Dinov2Tower, neck: FixedGraph, config: VisualNeckConfig) {
    this.#tower = tower;
    this.#neck = neck;
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
      graph.output(buildVisualNeck(graph, neck, parameters, features).tokens, 'tokens');
      const made = { net: 'visual-neck', version: 2, neck };
      return new RoutedEye(
        tower,
        await FixedGraph.open(graph, { folder, name: `${name}-neck`, sources, made }, runtime, session),
        neck,
      );
    } catch (error) {
      await tower.dispose();
      throw error;
    }
  }

  /**
   * The visual tokens of a picture. Those of the latest pictures are kept: a further question on one costs no look.
   * @throws {CancelledError} when the signal aborts.
   */
  see(image: Pixels, signal?: AbortSignal): Promise<readonly Float32Array[]> {
    return this.#seen.see(image, async () => {
      const { tokens = new Float32Array() } = await this.#neck.run(
        { features: await this.#tower.see(image, signal) },
        signal,
      );
      return Array.from({ length: this.tokensPerImage }, (_, row) =>
        tokens.subarray(row * this.#hiddenSize, (row + 1) * this.#hiddenSize),
      );
    });
  }

  async dispose(): Promise<void> {
    await this.#tower.dispose();
    await this.#neck.dispose();
  }
}
