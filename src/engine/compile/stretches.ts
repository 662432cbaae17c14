import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Graph } from '../../graph/graph.ts';
import type { Parameters } from '../../graph/parameters.ts';
import { buildLlama, type LayerRange, type LlamaVariation } from '../../nets/llama.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import { KvCache } from '../kv-cache.ts';
import { type InferenceSession, type Runtime, type Tensor, type Tensors, zeros } from '../runtime/runtime.ts';
import { WeightsFile } from './weights-file.ts';

/** A stretch of 400 million weights takes a few hundred megabytes in int4. */
const defaultWeightsAtOnce = 4e8;

export interface StretchOptions {
  /** Gets a folder for what is compiled meanwhile. */
  folder: string;
  threads: number;
  /** So many weights of layers are in memory at once, at least one layer's. Default: 400 million. */
  weightsAtOnce?: number;
}

/** A decoder to be run in stretches. */
export interface StretchedDecoder {
  config: LlamaConfig;
  /** In which form weights enter; it may add outputs of its own, float32 [1 or 'tokens', size]. */
  parameters(graph: Graph): Parameters;
  /** May add such outputs too. */
  variation?(graph: Graph, parameters: Parameters): LlamaVariation;
}

/** What one sequence left behind in one stretch of layers. */
export interface Visit {
  /** Index of the sequence. */
  sequence: number;
  tokens: number;
  /** Keys and values of the stretch's layers. */
  cache: KvCache;
  /** The outputs that parameters and variation added, by their names. */
  outputs: ReadonlyMap<string, Float32Array>;
}

/**
 * Runs sequences through a decoder a few layers at a time, each stretch reading what the one before made of them. So a model
 * larger than the memory can be looked into.
 * @param sequences Embeddings [tokens, hidden] of each.
 * @param visit Called for each stretch and sequence; what it is given holds until it returns.
 */
export async function runInStretches(
  decoder: StretchedDecoder,
  sequences: readonly Float32Array[],
  runtime: Runtime,
  options: StretchOptions,
  visit: (visit: Visit) => void,
): Promise<void> {
  const { hiddenSize } = decoder.config;
  const longest = Math.max(...sequences.map(({ length }) => length / hiddenSize));
  let states = sequences;
  for (const layers of stretchesOf(decoder.config, options.weightsAtOnce ?? defaultWeightsAtOnce)) {
    // Two trainings may share the folder above: each has its own below.
    const folder = mkdtempSync(path.join(options.folder, 'stretch-'));
    const graph = stretchGraph(decoder, layers, longest);
    const session = await openStretch(graph, folder, runtime, options.threads);
    const cache = new KvCache(decoder.config, longest, 'float32', zeros, layers);
    const next: Float32Array[] = [];
    for (const [sequence, state] of states.entries()) {
      const outputs = await step(session, graph, cache, state, hiddenSize);
      visit({ sequence, tokens: state.length / hiddenSize, cache, outputs });
      next.push(outputs.get('hidden') ?? new Float32Array());
    }
    states = next;
    await session.dispose();
    rmSync(folder, { recursive: true });
  }
}

/** The decoder's layers in stretches of as many weights as may be in memory at once. */
function stretchesOf(config: LlamaConfig, weightsAtOnce: number): LayerRange[] {
  const { layers, hiddenSize, intermediateSize, heads, kvHeads, headDim } = config;
  const perLayer = hiddenSize * (3 * intermediateSize + 2 * (heads + kvHeads) * headDim);
  const size = Math.max(1, Math.floor(weightsAtOnce / perLayer));
  return Array.from({ length: Math.ceil(layers / size) }, (_, index) => ({
    first: index * size,
    end: Math.min(layers, (index + 1) * size),
  }));
}

function stretchGraph({ config, parameters, variation }: StretchedDecoder, layers: LayerRange, longest: number): Graph {
  const graph = new Graph('llama-stretch');
  const weights = parameters(graph);
  const options = { cache: 'float32', contextLength: longest, layers } as const;
  buildLlama(graph, config, weights, options, variation?.(graph, weights) ?? {});
  return graph;
}

async function openStretch(graph: Graph, folder: string, runtime: Runtime, threads: number): Promise<InferenceSession> {
  const weights = new WeightsFile(folder, 'weights.bin');
  const model = await weights.writeModel('model.onnx', graph).finally(() => weights.close());
  return runtime.createSession(model, { threads, provider: 'cpu' });
}

/** Runs one sequence from its beginning. Gives every output of the graph but the cache. */
async function step(
  session: InferenceSession,
  graph: Graph,
  cache: KvCache,
  state: Float32Array,
  hiddenSize: number,
): Promise<Map<string, Float32Array>> {
  const tokens = state.length / hiddenSize;
  const sizes: Readonly<Record<string, number>> = { tokens, rows: 1 };
  const outputs = graph.outputs
    .filter(({ name }) => !name.startsWith('present.'))
    .map(({ name, shape }) => {
      const size = shape.map((axis) => (typeof axis === 'number' ? axis : (sizes[axis] ?? 0)));
      return [name, zeros('float32', size)] as const;
    });
  const bindings = cache.bindings();
  const binding = session.bind(
    { ...bindings.inputs, ...sequenceInputs(state, tokens, hiddenSize, graph) },
    { ...bindings.outputs, ...Object.fromEntries(outputs) },
  );
  await binding.step();
  binding.dispose();
  return new Map(outputs.map(([name, { data }]) => [name, data]));
}

/** A sequence from its beginning, and its last token as the one whose logits are asked for. */
function sequenceInputs(state: Float32Array, tokens: number, hiddenSize: number, graph: Graph): Tensors {
  const embeddings = zeros('float32', [tokens, hiddenSize]);
  embeddings.data.set(state);
  const scalar = (type: 'int32' | 'int64', shape: number[], value: number): Tensor => {
    const tensor = zeros(type, shape);
    tensor.data[0] = tensor.type === 'int64' ? BigInt(value) : value;
    return tensor;
  };
  const asksLogits = graph.inputs.some(({ name }) => name === 'logit_rows');
  return {
    inputs_embeds: embeddings,
    last_position: scalar('int32', [1], tokens - 1),
    total_length: scalar('int32', [], tokens),
    ...(asksLogits && { logit_rows: scalar('int64', [1], tokens - 1) }),
  };
}
