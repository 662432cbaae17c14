import type { Graph } from '../graph/graph.ts';
import { gather, mul, rmsNorm, silu, skipRmsNorm } from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import type { Value } from '../graph/value.ts';
import { cachedAttention } from './llama-cached-attention.ts';
import type { LlamaConfig } from './llama-config.ts';

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
  /** Changes what a layer's feed-forward network reads: `x` [tokens, hidden] is normed. */
  feedForwardInput?(layer: number, x: Value): Value;
  /**
   * Changes what a layer's attention found, ahead of its output projection: `found` [tokens, heads · headDim].
   * `queries` gives the layer's rotated queries, of the same shape.
   */
  attended?(layer: number, found: Value, queries: () => Value): Value;
}

/** Name of the layer that turns hidden states into logits. */
export function headName(config: LlamaConfig): string {
  return config.tiedEmbeddings ? 'model.embed_tokens' : 'lm_head';
}

export function buildLlama(
  graph: Graph,
  config: LlamaConfig,
  parameters: Parameters,
  options: LlamaGraphOptions,
  variation: LlamaVariation = {},
): void {
  const embeddings = graph.input('inputs_embeds', 'float32', ['tokens', config.hiddenSize]);
  const { first, end } = options.layers ?? { first: 0, end: config.layers };
  const attend = cachedAttention(graph, config, parameters, options, embeddings);
  const net = { graph, config, parameters, variation, attend };
  const states = decoderLayers(net, embeddings, { first, end });
  if (options.hiddenOutputs) {
    for (const [index, state] of states.behind.entries()) graph.output(state, `hidden.${first + index}`);
  }
  if (end < config.layers) {
    graph.output(states.residual, 'hidden');
    return;
  }
  if (options.hiddenOutputs) graph.output(states.normed, 'final_norm');
  graph.output(logitsOf(net, states.normed, graph.input('logit_rows', 'int64', ['rows'])), 'logits');
}

/** A graph that the decoder is added to. */
export interface LlamaNet {
  graph: Graph;
  config: LlamaConfig;
  parameters: Parameters;
  variation: LlamaVariation;
  attend: LayerAttention;
}

/**
 * How the tokens of a layer see each other: `packed` [tokens, (heads + 2 kvHeads) · headDim] holds queries, keys and values
 * side by side, not yet rotated. What is found is [tokens, heads · headDim], as the rotated queries are.
 */
export type LayerAttention = (layer: number, packed: Value) => { found: Value; queries: () => Value };

/** What the decoder's layers make of embeddings [tokens, hidden]; all states are of that shape. */
export interface LlamaStates {
  residual: Value;
  /** The same through the norm that follows. */
  normed: Value;
  /** The residual stream behind each layer. */
  behind: Value[];
  /** Number of the node at which each layer begins. */
  begins: number[];
}

/** Adds a range of the decoder's layers. */
export function decoderLayers(net: LlamaNet, embeddings: Value, { first, end }: LayerRange): LlamaStates {
  const { graph, config, variation } = net;
  const normWeight = (name: string) => net.parameters.vector(`${name}.weight`, config.hiddenSize);
  const states: LlamaStates = {
    residual: embeddings,
    normed: rmsNorm(graph, embeddings, normWeight(`model.layers.${first}.input_layernorm`), config.normEpsilon),
    behind: [],
    begins: [],
  };
  const follow = (delta: Value, norm: string) => {
    const { sum, normed } = skipRmsNorm(graph, states.residual, delta, normWeight(norm), config.normEpsilon);
    Object.assign(states, { residual: sum, normed });
  };
  for (let layer = first; layer < end; layer++) {
    const name = `model.layers.${layer}`;
    states.begins.push(graph.nodes.length);
    const input = variation.attentionInput?.(layer, states.normed) ?? states.normed;
    follow(attention(net, layer, input), `${name}.post_attention_layernorm`);
    const next = layer + 1 < config.layers ? `model.layers.${layer + 1}.input_layernorm` : 'model.norm';
    const feedForwardInput = variation.feedForwardInput?.(layer, states.normed) ?? states.normed;
    follow(feedForward(graph, config, net.parameters, name, feedForwardInput), next);
    states.behind.push(states.residual);
  }
  return states;
}

/** Logits [rows, vocabulary] of some of the tokens. */
export function logitsOf({ graph, config, parameters }: LlamaNet, normed: Value, rows: Value): Value {
  const head = { name: headName(config), in: config.hiddenSize, out: config.vocabularySize };
  return parameters.linears(gather(graph, normed, rows, 0), [[head]])[0] as Value;
}

function attention({ config, parameters, variation, attend }: LlamaNet, layer: number, x: Value): Value {
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
  const { found, queries } = attend(layer, packed as Value);
  const context = variation.attended?.(layer, found, queries) ?? found;
  const [output] = parameters.linears(context, [[{ name: `${name}.o_proj`, in: queryWidth, out: config.hiddenSize }]]);
  return output as Value;
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
