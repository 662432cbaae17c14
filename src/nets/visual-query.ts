import type { Graph } from '../graph/graph.ts';
import { add, concat } from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import { type Value, width } from '../graph/value.ts';
import { gelu, layerNorm, multiHeadAttention, slice, split } from '../graph/vision-operators.ts';

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

/**
 * The query transformer between image tower and decoder: learned queries stand before the tower's features
 * [tokens, features], all look at all in every block, and the queries alone go on: [queries, hidden]. With
 * `stepOutputs`, `clip_proj_norm` and `visual_block.N` become outputs.
 */
export function buildVisualQuery(
  graph: Graph,
  config: VisualQueryConfig,
  parameters: Parameters,
  features: Value,
  options: { stepOutputs?: boolean } = {},
): Value {
  const net = { graph, config, parameters };
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

interface Net {
  graph: Graph;
  config: VisualQueryConfig;
  parameters: Parameters;
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
