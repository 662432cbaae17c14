import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Graph } from '../../graph/graph.ts';
import { abs, reduceMax } from '../../graph/operators.ts';
import { buildLlama, headName, type LayerRange } from '../../nets/llama.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import type { LowRankUpdate } from '../../weights/low-rank.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { embed } from '../embed.ts';
import { KvCache } from '../kv-cache.ts';
import { type Runtime, type Tensor, type Tensors, zeros } from '../runtime/runtime.ts';
import { checkpointParameters } from './checkpoint-parameters.ts';
import type { Calibration } from './formats.ts';
import { lowRankBeside } from './low-rank-parameters.ts';
import { WeightsFile } from './weights-file.ts';

const calibrationChunk = 512;

const defaultWeightsAtOnce = 4e8;

type Floats = Extract<Tensor, { type: 'float32' }>;

interface CalibrateOptions {
  /** Gets a folder for what is compiled meanwhile. */
  folder: string;
  threads: number;
  beside?: ReadonlyMap<string, LowRankUpdate>;
  /** So many weights of layers are in memory at once; at least one layer's are. Default: 400 million. */
  weightsAtOnce?: number;
}

/**
 * Runs sample text through the model and notes how large activations, keys and values become. Weights are int4, whose
 * activations are those of float32 closely enough. A stretch of layers reads what the one before made of the text, so that
 * models larger than the memory are calibrated too.
 */
export async function calibrate(
  config: LlamaConfig,
  tensors: TensorSource,
  sample: readonly number[],
  runtime: Runtime,
  options: CalibrateOptions,
): Promise<Calibration> {
  const inputs: Calibration['inputs'] = new Map();
  const channels = new Map<string, Float32Array>();
  let states = chunks(sample, calibrationChunk).map((ids) => embed(tensors, ids));
  for (const layers of stretches(config, options.weightsAtOnce ?? defaultWeightsAtOnce)) {
    const folder = path.join(options.folder, 'calibration');
    const stretch = await openStretch(config, tensors, layers, runtime, folder, options);
    const next: Float32Array[] = [];
    for (const state of states) {
      next.push(await stretch.run(state));
      for (const [layer, tap] of stretch.largest) inputs.set(layer, larger(tap.data, inputs.get(layer)));
      stretch.cache.measureChannels(state.length / config.hiddenSize, channels);
    }
    states = next;
    await stretch.dispose();
    rmSync(folder, { recursive: true });
  }
  const cacheScales = new Map([...channels].map(([name, largest]) => [name, largest.map(channelScale)]));
  return { inputs, cacheScales };
}

/** Layers of a decoder, ready to run. */
interface Stretch {
  /** What leaves the layers, [tokens, hidden]; behind the last layer nothing of use. */
  run(state: Float32Array): Promise<Float32Array>;
  /** Of the last run: the largest absolute value of each input channel, by the linear layer's name. */
  largest: ReadonlyMap<string, Floats>;
  cache: KvCache;
  dispose(): Promise<void>;
}

async function openStretch(
  config: LlamaConfig,
  tensors: TensorSource,
  layers: LayerRange,
  runtime: Runtime,
  folder: string,
  { threads, beside }: CalibrateOptions,
): Promise<Stretch> {
  mkdirSync(folder, { recursive: true });
  const graph = new Graph('llama-calibration');
  const largest = new Map<string, Floats>();
  const parameters = checkpointParameters(graph, tensors, {
    format: 'int4',
    head: headName(config),
    onInput(layer, input) {
      graph.output(reduceMax(graph, abs(graph, input), 0), `largest.${layer}`);
      largest.set(layer, zeros('float32', [1, input.shape[1] as number]));
    },
  });
  const changed = beside ? lowRankBeside(graph, parameters, beside) : parameters;
  buildLlama(graph, config, changed, { cache: 'float32', contextLength: calibrationChunk, layers });
  const weights = new WeightsFile(folder, 'weights.bin');
  const model = await weights.writeModel('model.onnx', graph);
  weights.close();
  const session = await runtime.createSession(model, { threads, provider: 'cpu' });
  const cache = new KvCache(config, calibrationChunk, 'float32', zeros, layers);
  const taps = Object.fromEntries([...largest].map(([layer, tap]) => [`largest.${layer}`, tap]));
  return {
    largest,
    cache,
    dispose: () => session.dispose(),
    async run(state) {
      const tokens = state.length / config.hiddenSize;
      const embeddings = zeros('float32', [tokens, config.hiddenSize]);
      embeddings.data.set(state);
      const ends = layers.end < config.layers;
      const hidden = zeros('float32', [tokens, config.hiddenSize]);
      const results: Tensors = ends ? { hidden } : { logits: zeros('float32', [1, config.vocabularySize]) };
      const { inputs, outputs } = cache.bindings();
      const binding = session.bind(
        { ...inputs, inputs_embeds: embeddings, ...place(tokens), ...(!ends && { logit_rows: lastRow(tokens) }) },
        { ...outputs, ...results, ...taps },
      );
      await binding.step();
      binding.dispose();
      return hidden.data;
    },
  };
}

/** Tells a graph that its tokens begin a sequence. */
function place(tokens: number): Tensors {
  const last = zeros('int32', [1]);
  const total = zeros('int32', []);
  last.data[0] = tokens - 1;
  total.data[0] = tokens;
  return { last_position: last, total_length: total };
}

function lastRow(tokens: number): Tensor {
  const rows = zeros('int64', [1]);
  rows.data[0] = BigInt(tokens - 1);
  return rows;
}

/** The decoder's layers in stretches of as many weights as may be in memory at once. */
function stretches(config: LlamaConfig, weightsAtOnce: number): LayerRange[] {
  const { layers, hiddenSize, intermediateSize, heads, kvHeads, headDim } = config;
  const perLayer = hiddenSize * (3 * intermediateSize + 2 * (heads + kvHeads) * headDim);
  const size = Math.max(1, Math.floor(weightsAtOnce / perLayer));
  return Array.from({ length: Math.ceil(layers / size) }, (_, index) => ({
    first: index * size,
    end: Math.min(layers, (index + 1) * size),
  }));
}

function larger(now: Float32Array, before: Float32Array | undefined): Float32Array {
  return now.map((value, index) => Math.max(value, before?.[index] ?? 0));
}

/** A channel that the sample left at zero still needs a scale that can be divided by. */
function channelScale(largest: number): number {
  return Math.max(largest, 1e-6) / 127;
}

function chunks(ids: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  );
}
