import { type Runtime, zeros } from '../../engine/runtime/runtime.ts';
import { argMax } from '../../graph/arithmetic.ts';
import { crossEntropy } from '../../graph/cross-entropy.ts';
import { gather, matMulTransposed, rmsNorm } from '../../graph/operators.ts';
import { buildVisualNeck, type VisualNeckConfig } from '../../nets/visual-neck.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { GradientSums } from '../net/gradient-sums.ts';
import { type NetOptions, TrainedNet } from '../net/trained-net.ts';
import { byOfficialName, type TrainedTensors } from '../net/trained-tensors.ts';
import {
  type Batch,
  BatchError,
  type Evaluation,
  IGNORED,
  type StepResult,
  type TrainingStep,
} from '../training-step.ts';
import { frozenFloat } from './frozen-base.ts';
import { sumOf } from './sum-of.ts';

/** The group of the neck's layers, which are trained by alignment alone. */
export const NECK_GROUP = 'neck';

/** Divides cosines ahead of softmax. */
const TEMPERATURE = 0.03;
const NORM_EPSILON = 1e-6;

/** The words that visual tokens are aligned with, as the language model embeds them: [entries, hidden], in any length. */
export interface Lexicon {
  entries: number;
  embeddings: Float32Array;
}

/**
 * Lexical alignment of a neck, without the language model: each visual token's word is classified among a lexicon by its
 * cosine to the model's own embeddings of the entries. A batch has a row for each picture, of as many tokens as it becomes;
 * `targets` are places in the lexicon.
 */
export function openNeckStep(
  { neck, tensors, lexicon }: { neck: VisualNeckConfig; tensors: TensorSource; lexicon: Lexicon },
  trained: TrainedTensors,
  runtime: Runtime,
  options: NetOptions,
): TrainingStep {
  const size = (neck.classes + neck.parts) * neck.featureSize;
  const net = new TrainedNet(
    {
      name: 'neck',
      trained,
      frozen: frozenFloat(tensors, trained),
      build(graph, parameters, learning) {
        const features = graph.input('features', 'float32', ['pictures', size]);
        const { words } = buildVisualNeck(graph, neck, parameters, features);
        const labelled = gather(graph, words, graph.input('target_rows', 'int64', ['targets']), 0);
        const ones = graph.constant('float32', [neck.hiddenSize], new Float32Array(neck.hiddenSize).fill(1));
        const even = rmsNorm(graph, labelled, ones, NORM_EPSILON);
        const table = parameters.table('lexicon', [lexicon.entries, neck.hiddenSize], () => cosinesOf(lexicon, neck));
        const logits = matMulTransposed(graph, even, table);
        const { losses, slope } = crossEntropy(graph, logits, graph.input('targets', 'int64', ['targets']));
        const seen = { likeliest: argMax(graph, logits) };
        return {
          loss: { outputs: { losses, ...(!learning && seen) }, seeds: () => [{ value: logits, slope: slope() }] },
        };
      },
    },
    runtime,
    options,
  );
  const sums = new GradientSums();
  return {
    parameters: byOfficialName(trained),
    pictureShape: [neck.classes + neck.parts, neck.featureSize],
    async run(batch): Promise<StepResult> {
      sums.clear();
      const inputs = inputsOf(batch, size);
      const outputs = await net.backward(inputs, sums);
      return { loss: sumOf(outputs.losses?.data), tokens: inputs.targets.data.length, gradients: sums.result() };
    },
    async evaluate(batch): Promise<Evaluation> {
      const inputs = inputsOf(batch, size);
      const outputs = await net.forward(inputs);
      const likeliest = outputs.likeliest?.data as BigInt64Array;
      const correct = inputs.targets.data.filter((target, index) => target === likeliest[index]).length;
      return { loss: sumOf(outputs.losses?.data), tokens: inputs.targets.data.length, correct };
    },
    dispose: () => net.dispose(),
  };
}

/** The lexicon at such a length that its products with rows of mean square 1 are cosines over the temperature. */
function cosinesOf({ entries, embeddings }: Lexicon, { hiddenSize }: VisualNeckConfig): Float32Array {
  const scaled = new Float32Array(embeddings.length);
  for (let entry = 0; entry < entries; entry++) {
    const row = embeddings.subarray(entry * hiddenSize, (entry + 1) * hiddenSize);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    scaled.set(
      row.map((value) => value / (length * TEMPERATURE * Math.sqrt(hiddenSize))),
      entry * hiddenSize,
    );
  }
  return scaled;
}

function inputsOf({ pictures = [], targets }: Batch, size: number) {
  const features = zeros('float32', [pictures.length, size]);
  for (const [index, picture] of pictures.entries()) {
    if (picture.length !== size) throw new BatchError(`Picture ${index} has ${picture.length} values, not ${size}.`);
    features.data.set(picture, index * size);
  }
  const rows = [...targets.keys()].filter((row) => targets[row] !== IGNORED);
  const targetRows = zeros('int64', [rows.length]);
  const wanted = zeros('int64', [rows.length]);
  for (const [index, row] of rows.entries()) {
    targetRows.data[index] = BigInt(row);
    wanted.data[index] = BigInt(targets[row] as number);
  }
  return { features, target_rows: targetRows, targets: wanted };
}
