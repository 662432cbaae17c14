import type { Graph } from '../graph/graph.ts';
import { add, concat, reshape } from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import type { Value } from '../graph/value.ts';
import {
  embedPatches,
  gelu,
  layerNorm,
  multiHeadAttention,
  quickGelu,
  slice,
  split,
} from '../graph/vision-operators.ts';
import { type ClipConfig, clipTokens } from './clip-config.ts';

/**
 * The vision tower of CLIP (Radford et al. 2021; names of Hugging Face's CLIPVisionModel): patches and a class token with
 * learned positions, then pre-norm transformer blocks. One picture at a time, so that none changes another's features.
 */
export interface ClipStates {
  /** Patches, class token and positions, before any norm: [tokens, hidden]. */
  embeddings: Value;
  /** What the first block reads. */
  first: Value;
  /** The residual stream behind each block, not normed: [tokens, hidden]. */
  blocks: Value[];
}

/** Where a system built on the tower reaches into it. */
export interface ClipVariation {
  /** Changes what a block's attention reads: `x` [tokens, hidden] is the block's normed input. */
  attentionInput?(layer: number, x: Value): Value;
}

/** Adds the tower to a graph; `image` is float32 [1, 3, size, size], normalised. */
export function buildClip(
  graph: Graph,
  config: ClipConfig,
  parameters: Parameters,
  image: Value,
  variation: ClipVariation = {},
): ClipStates {
  const embeddings = embed(graph, config, parameters, image);
  const first = norm(graph, config, parameters, 'vision_model.pre_layrnorm', embeddings);
  const blocks: Value[] = [];
  for (let layer = 0; layer < config.layers; layer++) {
    const name = `vision_model.encoder.layers.${layer}`;
    const x = blocks.at(-1) ?? first;
    const normed = norm(graph, config, parameters, `${name}.layer_norm1`, x);
    const input = variation.attentionInput?.(layer, normed) ?? normed;
    const attended = add(graph, x, attention(graph, config, parameters, `${name}.self_attn`, input));
    const read = norm(graph, config, parameters, `${name}.layer_norm2`, attended);
    blocks.push(add(graph, attended, feedForward(graph, config, parameters, `${name}.mlp`, read)));
  }
  return { embeddings, first, blocks };
}

/** The class token of a state: [1, hidden]. */
export function classToken(graph: Graph, state: Value): Value {
  return slice(graph, state, 0, 1, 0);
}

/** The norm that CLIP puts on its result; `x` is all tokens of the last block or its class token alone. */
export function postNorm(graph: Graph, config: ClipConfig, parameters: Parameters, x: Value): Value {
  return norm(graph, config, parameters, 'vision_model.post_layernorm', x);
}

/** A normed result in the space that pictures share with texts: [tokens, projection]. */
export function project(config: ClipConfig, parameters: Parameters, x: Value): Value {
  const layer = { name: 'visual_projection', in: config.hiddenSize, out: config.projectionSize };
  return parameters.linears(x, [[layer]])[0] as Value;
}

function embed(graph: Graph, config: ClipConfig, parameters: Parameters, image: Value): Value {
  const { hiddenSize, patchSize } = config;
  const name = 'vision_model.embeddings';
  const kernel = parameters.tensor(`${name}.patch_embedding.weight`, [hiddenSize, 3, patchSize, patchSize]);
  const token = reshape(graph, parameters.tensor(`${name}.class_embedding`, [hiddenSize]), [1, -1], [1, hiddenSize]);
  const tokens = concat(graph, [token, embedPatches(graph, image, kernel)], 0);
  return add(graph, tokens, parameters.tensor(`${name}.position_embedding.weight`, [clipTokens(config), hiddenSize]));
}

function norm(graph: Graph, config: ClipConfig, parameters: Parameters, name: string, x: Value): Value {
  const weight = parameters.vector(`${name}.weight`, config.hiddenSize);
  const bias = parameters.vector(`${name}.bias`, config.hiddenSize);
  return layerNorm(graph, x, weight, bias, config.normEpsilon);
}

function attention(graph: Graph, config: ClipConfig, parameters: Parameters, name: string, x: Value): Value {
  const size = config.hiddenSize;
  const layer = (part: string) => ({ name: `${name}.${part}`, in: size, out: size });
  const [packed] = parameters.linears(x, [[layer('q_proj'), layer('k_proj'), layer('v_proj')]]);
  const [query, key, value] = split(graph, packed as Value, [size, size, size], -1) as [Value, Value, Value];
  const attended = multiHeadAttention(graph, { heads: config.heads }, query, key, value);
  return parameters.linears(attended, [[layer('out_proj')]])[0] as Value;
}

function feedForward(graph: Graph, config: ClipConfig, parameters: Parameters, name: string, x: Value): Value {
  const { hiddenSize, intermediateSize } = config;
  const [wide] = parameters.linears(x, [[{ name: `${name}.fc1`, in: hiddenSize, out: intermediateSize }]]);
  const activated = config.activation === 'gelu' ? gelu(graph, wide as Value) : quickGelu(graph, wide as Value);
  return parameters.linears(activated, [[{ name: `${name}.fc2`, in: intermediateSize, out: hiddenSize }]])[0] as Value;
}
