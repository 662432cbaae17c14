import type { Runtime, Tensor, Tensors } from '../../engine/runtime/runtime.ts';
import { argMax } from '../../graph/arithmetic.ts';
import { crossEntropy } from '../../graph/cross-entropy.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Parameters } from '../../graph/parameters.ts';
import { decoderLayers, type LlamaVariation, logitsOf } from '../../nets/llama.ts';
import { batchAttention } from '../../nets/llama-batch-attention.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import type { Layout } from '../layout.ts';
import type { FrozenParameters, NetOptions, NetParts } from './trained-net.ts';
import { TrainedNet } from './trained-net.ts';
import type { TrainedTensors } from './trained-tensors.ts';

/**
 * Whether the layers' activations are computed again in the backward pass instead of being kept: all of them, or `light`,
 * all but the products with weights, which take most of the time.
 */
export type Recompute = boolean | 'light';

export interface DecoderDefinition {
  config: LlamaConfig;
  trained: TrainedTensors;
  frozen(graph: Graph): FrozenParameters;
  /** What a system changes; its further inputs are given with each call. */
  variation?(graph: Graph, parameters: Parameters, learning: boolean): LlamaVariation;
  /** Inputs whose gradients are wanted, such as `inputs_embeds`. */
  learnsInputs?: readonly string[];
  contextLength: number;
  recompute?: Recompute;
  /** Gives `logits` [targets, vocabulary] of forward passes beside their losses. */
  showLogits?: boolean;
}

/**
 * A LLaMA decoder with its loss: the negative log likelihood of each target, [targets]. Forward passes give `losses` and
 * the likeliest tokens `likeliest` int64 [targets].
 */
export function openDecoderNet(definition: DecoderDefinition, runtime: Runtime, options: NetOptions): TrainedNet {
  const { trained, frozen, learnsInputs = [] } = definition;
  const build = (graph: Graph, parameters: Parameters, learning: boolean) =>
    buildDecoder(definition, graph, parameters, learning);
  return new TrainedNet({ name: 'decoder', trained, frozen, build, learnsInputs }, runtime, options);
}

function buildDecoder(
  { config, variation, contextLength, recompute, showLogits }: DecoderDefinition,
  graph: Graph,
  parameters: Parameters,
  learning: boolean,
): NetParts {
  const embeddings = graph.input('inputs_embeds', 'float32', ['tokens', config.hiddenSize]);
  const attend = batchAttention(graph, config, parameters, { contextLength });
  const products = new Set<string>();
  const net = {
    graph,
    config,
    parameters: noting(parameters, products),
    variation: variation?.(graph, parameters, learning) ?? {},
    attend,
  };
  const { normed, begins } = decoderLayers(net, embeddings, { first: 0, end: config.layers });
  const end = graph.nodes.length;
  // The vocabulary is a fifth of the work: it is asked for where there is a target alone.
  const logits = logitsOf(net, normed, graph.input('target_rows', 'int64', ['targets']));
  const { losses, slope } = crossEntropy(graph, logits, graph.input('targets', 'int64', ['targets']));
  const seen = { likeliest: argMax(graph, logits), ...(showLogits && { logits }) };
  return {
    loss: { outputs: { losses, ...(!learning && seen) }, seeds: () => [{ value: logits, slope: slope() }] },
    ...(recompute && { parts: [...begins, end] }),
    ...(recompute === 'light' && { kept: products }),
  };
}

/** The same parameters, which note the names of the products that are made with them. */
function noting(parameters: Parameters, products: Set<string>): Parameters {
  return {
    vector: (name, size) => parameters.vector(name, size),
    tensor: (name, shape) => parameters.tensor(name, shape),
    table: (name, shape, data) => parameters.table(name, shape, data),
    linears(x, groups) {
      const made = parameters.linears(x, groups);
      for (const { name } of made) products.add(name);
      return made;
    },
  };
}

/** The decoder's inputs for a batch. @param embeddings float32 [tokens, hidden]. */
export function decoderInputs(layout: Layout, embeddings: Tensor): Tensors {
  return {
    inputs_embeds: embeddings,
    position_ids: layout.positions,
    attention_bias: layout.bias,
    target_rows: layout.targetRows,
    targets: layout.targets,
  };
}
