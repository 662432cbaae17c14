import type { Graph } from '../graph/graph.ts';
import { add, concat } from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import { type Value, width } from '../graph/value.ts';
import { gelu, layerNorm, multiHeadAttention, slice, split } from '../graph/vision-operators.ts';
import { buildClip, postNorm, project } from './clip.ts';
import type { ClipConfig } from './clip-config.ts';

/** Sizes of LLaMA-Adapter V2's visual side. */
export interface VisualQueryConfig {
  /** Width of the image tower's features. */
  features: number;
  /** Width within. */
  width: number;
  blocks: number;
  heads: number;
  /** Width of the blocks' inner layer. */
  inner: number;
  /** Visual tokens that come out. */
  queries: number;
  /** Width of the language model. */
  hidden: number;
  normEpsilon: number;
}

export interface LlamaAdapterV2TowerOptions {
  /** Further outputs: `clip.ln_post`, `clip_feats`, `clip_proj_norm` and `visual_block.N`. */
  stepOutputs?: boolean;
}

/**
 * The image's side of LLaMA-Adapter V2: all tokens of CLIP, projected, then the query transformer. The paper has an encoder, a
 * projection and 20 visual tokens, and leaves open how so many tokens become so few; what was released does it here too.
 * Input: `image` float32 [1, 3, size, size], normalised. Output: `visual_tokens` float32 [queries, hidden].
 */
export function buildLlamaAdapterV2Tower(
  graph: Graph,
  clip: ClipConfig,
  config: VisualQueryConfig,
  parameters: Parameters,
  options: LlamaAdapterV2TowerOptions = {},
): void {
  const image = graph.input('image', 'float32', [1, 3, clip.imageSize, clip.imageSize]);
  const { first, blocks } = buildClip(graph, clip, parameters, image);
  const normed = postNorm(graph, clip, parameters, blocks.at(-1) ?? first);
  const features = project(clip, parameters, normed);
  if (options.stepOutputs) graph.output(normed, 'clip.ln_post');
  if (options.stepOutputs) graph.output(features, 'clip_feats');
  graph.output(lookByQueries({ graph, config, parameters, options }, features), 'visual_tokens');
}

interface Net {
  graph: Graph;
  config: VisualQueryConfig;
  parameters: Parameters;
  options: LlamaAdapterV2TowerOptions;
}

/** The query transformer: learned queries stand before the features, all look at all, and the queries alone go on. */
function lookByQueries(net: Net, features: Value): Value {
  const { graph, config, parameters, options } = net;
  const projected = norm(net, linear(net, features, 'clip_proj', config.width), 'clip_proj_norm');
  if (options.stepOutputs) graph.output(projected, 'clip_proj_norm');
  const queries = parameters.tensor('visual_query.weight', [config.queries, config.width]);
  let x = concat(graph, [queries, projected], 0);
  for (let block = 0; block < config.blocks; block++) {
    const name = `visual_blocks.${block}`;
    x = add(graph, x, attention(net, norm(net, x, `${name}.norm1`), `${name}.attn`));
    const inner = gelu(graph, linear(net, norm(net, x, `${name}.norm2`), `${name}.mlp.fc1`, config.inner));
    x = add(graph, x, linear(net, inner, `${name}.mlp.fc2`, config.width));
    if (options.stepOutputs) graph.output(x, `visual_block.${block}`);
  }
  const seen = slice(graph, x, 0, config.queries, 0);
  return norm(net, linear(net, seen, 'visual_proj', config.hidden), 'visual_proj_norm');
}

function linear({ parameters }: Net, x: Value, name: string, out: number): Value {
  const [y] = parameters.linears(x, [[{ name, in: width(x), out }]]);
  return y as Value;
}

function norm({ graph, config, parameters }: Net, x: Value, name: string): Value {
  const size = width(x);
  const weight = parameters.vector(`${name}.weight`, size);
  return layerNorm(graph, x, weight, parameters.vector(`${name}.bias`, size), config.normEpsilon);
}

function attention(net: Net, x: Value, name: string): Value {
  const { graph, config } = net;
  const packed = linear(net, x, `${name}.qkv`, 3 * config.width);
  const [query, key, value] = split(graph, packed, [config.width, config.width, config.width], -1) as [
    Value,
    Value,
    Value,
  ];
  return linear(
    net,
    multiHeadAttention(graph, { heads: config.heads }, query, key, value),
    `${name}.proj`,
    config.width,
  );
}
