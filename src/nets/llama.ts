import type { Graph } from '../graph/graph.ts';
import {
  type AttentionSpec,
  gather,
  groupQueryAttention,
  type LayerCache,
  mul,
  padLast,
  reshape,
  rmsNorm,
  silu,
  skipRmsNorm,
  takeFirst,
} from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import { firstPosition, rotate } from '../graph/rotary-operators.ts';
import type { Value } from '../graph/value.ts';
import type { LlamaConfig } from './llama-config.ts';
import { rotaryTables } from './rotary.ts';

/**
 * The LLaMA decoder (Touvron et al. 2023; names and layout of Hugging Face's LlamaForCausalLM): RMSNorm before each
 * block, rotary positions, grouped-query attention, SwiGLU. One definition for every weight format and every use.
 *
 * Inputs: `inputs_embeds` float32 [tokens, hidden] (of one sequence), `last_position` int32 [1] (length of the sequence
 * so far and these tokens, minus 1), `total_length` int32 [] (that length), `logit_rows` int64 [rows] (which of the
 * tokens get logits), and for each layer `past.N.key` and `past.N.value` [1, kvHeads, capacity, cacheHeadDim].
 * Outputs: `logits` float32 [rows, vocabulary] and `present.N.key`, `present.N.value`, to be bound to the past's memory.
 */
export interface LlamaGraphOptions {
  /** Element type of the KV cache; int8 is scaled per channel. */
  cache: 'float32' | 'int8';
  /** Longest sequence that the rotary tables reach. */
  contextLength: number;
  /** Positions as an input `position_ids` int64 [1, tokens] instead of counted; consecutive ones in the first step. */
  explicitPositions?: boolean;
  /** Further outputs: `hidden.N` float32 [tokens, hidden] behind each layer and `final_norm`. */
  hiddenOutputs?: boolean;
  /**
   * A stretch of the decoder alone: `inputs_embeds` is then what enters its first layer. A stretch that does not reach the
   * last layer gives `hidden` float32 [tokens, hidden], what leaves it, instead of logits.
   */
  layers?: LayerRange;
}

/** Layers from `first` up to but without `end`. */
export interface LayerRange {
  first: number;
  end: number;
}

/** Where a system built on the decoder reaches into it. */
export interface LlamaVariation {
  /** Changes what a layer's attention reads: `x` [tokens, hidden] is the layer's normed input. */
  attentionInput?(layer: number, x: Value): Value;
  /**
   * Changes what a layer's attention found, ahead of its output projection: `found` [tokens, heads · headDim].
   * `queries` gives the layer's rotated queries, of the same shape.
   */
  attended?(layer: number, found: Value, queries: () => Value): Value;
}

/**
 * Size of a head in the KV cache. ONNX Runtime rotates heads of a multiple of 16 only; others get zeros behind each of
 * their two halves, which change no product.
 */
export function cacheHeadDim(config: LlamaConfig): number {
  return Math.ceil(config.headDim / 16) * 16;
}

/** Name of the layer that turns hidden states into logits. */
export function headName(config: LlamaConfig): string {
  return config.tiedEmbeddings ? 'model.embed_tokens' : 'lm_head';
}

const hiddenType = 'float32';

export function buildLlama(
  graph: Graph,
  config: LlamaConfig,
  parameters: Parameters,
  options: LlamaGraphOptions,
  variation: LlamaVariation = {},
): void {
  const embeddings = graph.input('inputs_embeds', hiddenType, ['tokens', config.hiddenSize]);
  const position = positionInputs(graph, config, parameters, options, embeddings);
  const { first, end } = options.layers ?? { first: 0, end: config.layers };
  let residual = embeddings;
  let normed = rmsNorm(
    graph,
    embeddings,
    normWeight(parameters, config, `model.layers.${first}.input_layernorm`),
    config.normEpsilon,
  );

  for (let layer = first; layer < end; layer++) {
    const name = `model.layers.${layer}`;
    const input = variation.attentionInput?.(layer, normed) ?? normed;
    const attended = attention(graph, config, parameters, options, variation, layer, input, position);
    const afterAttention = skipRmsNorm(
      graph,
      residual,
      attended,
      normWeight(parameters, config, `${name}.post_attention_layernorm`),
      config.normEpsilon,
    );
    const delta = feedForward(graph, config, parameters, name, afterAttention.normed);
    const next = layer + 1 < config.layers ? `model.layers.${layer + 1}.input_layernorm` : 'model.norm';
    const afterFeedForward = skipRmsNorm(
      graph,
      afterAttention.sum,
      delta,
      normWeight(parameters, config, next),
      config.normEpsilon,
    );
    residual = afterFeedForward.sum;
    normed = afterFeedForward.normed;
    if (options.hiddenOutputs) graph.output(residual, `hidden.${layer}`);
  }
  if (end < config.layers) {
    graph.output(residual, 'hidden');
    return;
  }
  if (options.hiddenOutputs) graph.output(normed, 'final_norm');

  const rows = gather(graph, normed, graph.input('logit_rows', 'int64', ['rows']), 0);
  const [logits] = parameters.linears(rows, [
    [{ name: headName(config), in: config.hiddenSize, out: config.vocabularySize }],
  ]);
  graph.output(logits as Value, 'logits');
}

function normWeight(parameters: Parameters, config: LlamaConfig, name: string): Value {
  return parameters.vector(`${name}.weight`, config.hiddenSize);
}

interface Position {
  lastPosition: Value;
  totalLength: Value;
  cos: Value;
  sin: Value;
  ids?: Value;
  /** The tokens' positions as `rotate` takes them. */
  rotation: () => Value;
}

function positionInputs(
  graph: Graph,
  config: LlamaConfig,
  parameters: Parameters,
  options: LlamaGraphOptions,
  embeddings: Value,
): Position {
  const shape = [options.contextLength, cacheHeadDim(config) / 2];
  const tables = rotaryTables(config, options.contextLength, cacheHeadDim(config) / 2);
  const lastPosition = graph.input('last_position', 'int32', [1]);
  const ids = options.explicitPositions ? graph.input('position_ids', 'int64', [1, 'tokens']) : undefined;
  let rotation = ids;
  return {
    lastPosition,
    totalLength: graph.input('total_length', 'int32', []),
    cos: parameters.table('rotary.cos', shape, () => tables.cos),
    sin: parameters.table('rotary.sin', shape, () => tables.sin),
    ...(ids && { ids }),
    rotation() {
      rotation ??= firstPosition(graph, embeddings, lastPosition);
      return rotation;
    },
  };
}

function attention(
  graph: Graph,
  config: LlamaConfig,
  parameters: Parameters,
  options: LlamaGraphOptions,
  variation: LlamaVariation,
  layer: number,
  x: Value,
  position: Position,
): Value {
  const name = `model.layers.${layer}.self_attn`;
  const queryWidth = config.heads * config.headDim;
  const keyWidth = config.kvHeads * config.headDim;
  const [packed] = parameters.linears(x, [
    [
      { name: `${name}.q_proj`, in: config.hiddenSize, out: queryWidth },
      { name: `${name}.k_proj`, in: config.hiddenSize, out: keyWidth },
      { name: `${name}.v_proj`, in: config.hiddenSize, out: keyWidth },
    ],
  ]);
  const wide = cacheHeadDim(config);
  const heads = config.heads + 2 * config.kvHeads;
  const padded = padHeads(graph, packed as Value, heads, config.headDim, wide);
  const qkv = reshape(graph, padded, [1, -1, heads * wide], [1, 'tokens', heads * wide]);
  const spec: AttentionSpec = {
    heads: config.heads,
    kvHeads: config.kvHeads,
    headDim: wide,
    scale: 1 / Math.sqrt(config.headDim),
    ...(config.slidingWindow && { window: config.slidingWindow }),
  };
  const attended = groupQueryAttention(
    graph,
    spec,
    qkv,
    layerCache(graph, config, parameters, options, layer),
    position,
  );
  graph.output(attended.presentKey, `present.${layer}.key`);
  graph.output(attended.presentValue, `present.${layer}.value`);
  const found = unpadHeads(graph, attended.output, config.heads, config.headDim, wide);
  const queries = () => rotatedQueries(graph, config, padded, position);
  const context = variation.attended?.(layer, found, queries) ?? found;
  const [output] = parameters.linears(context, [[{ name: `${name}.o_proj`, in: queryWidth, out: config.hiddenSize }]]);
  return output as Value;
}

/** The queries [tokens, heads · headDim] out of padded queries, keys and values side by side, rotated. */
function rotatedQueries(graph: Graph, config: LlamaConfig, padded: Value, position: Position): Value {
  const { heads, headDim } = config;
  const wide = cacheHeadDim(config);
  const queries = takeFirst(graph, padded, heads * wide);
  const batch = reshape(graph, queries, [1, -1, heads * wide], [1, 'tokens', heads * wide]);
  const rotated = rotate(graph, batch, position.rotation(), { ...position, heads });
  return unpadHeads(graph, rotated, heads, headDim, wide);
}

/** Zeros behind each half of every head: [tokens, heads · headDim] becomes [tokens, heads · wide]. */
function padHeads(graph: Graph, x: Value, heads: number, headDim: number, wide: number): Value {
  if (wide === headDim) return x;
  const halves = reshape(graph, x, [-1, heads, 2, headDim / 2], ['tokens', heads, 2, headDim / 2]);
  return reshape(graph, padLast(graph, halves, (wide - headDim) / 2), [-1, heads * wide], ['tokens', heads * wide]);
}

/** Undoes `padHeads` on [1, tokens, heads · wide]: [tokens, heads · headDim]. */
function unpadHeads(graph: Graph, x: Value, heads: number, headDim: number, wide: number): Value {
  const whole = heads * headDim;
  if (wide === headDim) return reshape(graph, x, [-1, whole], ['tokens', whole]);
  const halves = reshape(graph, x, [-1, heads, 2, wide / 2], ['tokens', heads, 2, wide / 2]);
  return reshape(graph, takeFirst(graph, halves, headDim / 2), [-1, whole], ['tokens', whole]);
}

function layerCache(
  graph: Graph,
  config: LlamaConfig,
  parameters: Parameters,
  options: LlamaGraphOptions,
  layer: number,
): LayerCache {
  const headDim = cacheHeadDim(config);
  const shape = [1, config.kvHeads, 'capacity', headDim];
  const channels = config.kvHeads * headDim;
  return {
    pastKey: graph.input(`past.${layer}.key`, options.cache, shape),
    pastValue: graph.input(`past.${layer}.value`, options.cache, shape),
    ...(options.cache === 'int8' && {
      scales: {
        key: parameters.vector(`cache.${layer}.key.scale`, channels),
        value: parameters.vector(`cache.${layer}.value.scale`, channels),
      },
    }),
  };
}

function feedForward(graph: Graph, config: LlamaConfig, parameters: Parameters, layer: string, x: Value): Value {
  const inner = { in: config.hiddenSize, out: config.intermediateSize };
  const [gate, up] = parameters.linears(x, [
    [{ name: `${layer}.mlp.gate_proj`, ...inner }],
    [{ name: `${layer}.mlp.up_proj`, ...inner }],
  ]);
  const activated = mul(graph, silu(graph, gate as Value), up as Value);
  const [output] = parameters.linears(activated, [
    [{ name: `${layer}.mlp.down_proj`, in: config.intermediateSize, out: config.hiddenSize }],
  ]);
  return output as Value;
}
