import type { Graph } from '../graph/graph.ts';
import { add, concat, mul, reshape, silu } from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import { type Value, width } from '../graph/value.ts';
import { embedPatches, layerNorm, multiHeadAttention, quickGelu, split } from '../graph/vision-operators.ts';
import { abstractorEpsilon, type MplugOwlConfig } from './mplug-owl-config.ts';

/**
 * The visual side of mPLUG-Owl (Ye et al. 2023; names of the released checkpoint): a vision transformer, and the visual
 * abstractor whose learned queries sum a picture up in a few tokens. The decoder behind it is `llama.ts` as it is; it
 * reads visual tokens among the embeddings of text.
 */
export interface MplugOwlStates {
  /** Patches, class token and positions, normed: [seen, hidden]. */
  embeddings: Value;
  /** The residual stream behind each layer of the vision model: [seen, hidden]. */
  layers: Value[];
  /** What the abstractor reads: all tokens of the last layer, normed. */
  features: Value;
  /** The queries behind each layer of the abstractor: [queries, hidden]. */
  queries: Value[];
  /** What the decoder reads: the queries in its width and the end vector, [queries + 1, text hidden]. */
  visualTokens: Value;
}

/** Adds the visual side to a graph; `image` is float32 [1, 3, size, size], normalised. One picture at a time. */
export function buildMplugOwl(
  graph: Graph,
  config: MplugOwlConfig,
  parameters: Parameters,
  image: Value,
): MplugOwlStates {
  const net = { graph, config, parameters };
  const embeddings = embed(net, image);
  const layers: Value[] = [];
  for (let layer = 0; layer < config.vision.layers; layer++) {
    layers.push(visionLayer(net, `vision_model.encoder.layers.${layer}`, layers.at(-1) ?? embeddings));
  }
  const features = postNorm(net, layers.at(-1) as Value);
  return { embeddings, layers, features, ...buildAbstractor(net, features) };
}

/** The abstractor alone, which sums `features` [seen, hidden] of a picture up. */
export function buildAbstractor(net: MplugOwlNet, features: Value): Pick<MplugOwlStates, 'queries' | 'visualTokens'> {
  const { graph, config, parameters } = net;
  const first = flat(net, parameters.tensor('query_tokens', [1, config.queries, config.vision.hiddenSize]));
  const queries: Value[] = [];
  for (let layer = 0; layer < config.abstractor.layers; layer++) {
    queries.push(abstractorLayer(net, `abstractor.encoder.layers.${layer}`, queries.at(-1) ?? first, features));
  }
  const text = config.text.hiddenSize;
  const visible = linear(net, 'abstractor.visual_fc', queries.at(-1) as Value, text);
  const end = flat(net, parameters.tensor('abstractor.vit_eos', [1, 1, text]));
  return { queries, visualTokens: concat(graph, [visible, end], 0) };
}

/** The norm behind the vision model's last layer, over each token of `x`. */
export function postNorm(net: MplugOwlNet, x: Value): Value {
  return norm(net, 'vision_model.post_layernorm', x, net.config.vision.normEpsilon);
}

/** A graph that the visual side is added to. */
export interface MplugOwlNet {
  graph: Graph;
  config: MplugOwlConfig;
  parameters: Parameters;
}

function embed(net: MplugOwlNet, image: Value): Value {
  const { graph, parameters } = net;
  const { hiddenSize, imageSize, patchSize, normEpsilon } = net.config.vision;
  const name = 'vision_model.embeddings';
  const seen = Math.floor(imageSize / patchSize) ** 2 + 1;
  const kernel = parameters.tensor(`${name}.patch_embed.weight`, [hiddenSize, 3, patchSize, patchSize]);
  const token = flat(net, parameters.tensor(`${name}.cls_token`, [1, 1, hiddenSize]));
  const tokens = concat(graph, [token, embedPatches(graph, image, kernel)], 0);
  const positions = flat(net, parameters.tensor(`${name}.position_embedding`, [1, seen, hiddenSize]));
  return norm(net, `${name}.pre_layernorm`, add(graph, tokens, positions), normEpsilon);
}

function visionLayer(net: MplugOwlNet, name: string, x: Value): Value {
  const { graph } = net;
  const { hiddenSize, intermediateSize, normEpsilon } = net.config.vision;
  const found = selfAttention(net, `${name}.self_attn`, norm(net, `${name}.input_layernorm`, x, normEpsilon));
  const attended = add(graph, x, found);
  const read = norm(net, `${name}.post_attention_layernorm`, attended, normEpsilon);
  const inner = quickGelu(graph, linear(net, `${name}.mlp.fc1`, read, intermediateSize));
  return add(graph, attended, linear(net, `${name}.mlp.fc2`, inner, hiddenSize));
}

/** Query, key and value of one head lie side by side, head after head. */
function selfAttention(net: MplugOwlNet, name: string, x: Value): Value {
  const { graph } = net;
  const { hiddenSize, heads } = net.config.vision;
  const seen = x.shape[0] as number;
  const packed = linear(net, `${name}.query_key_value`, x, 3 * hiddenSize);
  const byHead = [seen, heads, 3, hiddenSize / heads];
  const parts = split(graph, reshape(graph, packed, byHead, byHead), [1, 1, 1], 2);
  const [query, key, value] = parts.map((part) => reshape(graph, part, [seen, hiddenSize], [seen, hiddenSize]));
  const found = multiHeadAttention(graph, { heads }, query as Value, key as Value, value as Value);
  return linear(net, `${name}.dense`, found, hiddenSize);
}

/**
 * The queries `x` look at themselves and at the picture's features, which stay as they are. The residual connection
 * comes from the normed queries.
 */
function abstractorLayer(net: MplugOwlNet, layer: string, x: Value, features: Value): Value {
  const { graph, config } = net;
  const size = config.vision.hiddenSize;
  const name = `${layer}.crossattention`;
  const normed = norm(net, `${name}.norm1`, x, abstractorEpsilon);
  const seen = concat(graph, [normed, norm(net, `${name}.normk`, features, abstractorEpsilon)], 0);
  const query = linear(net, `${name}.attention.query`, normed, size);
  const [key, value] = net.parameters.linears(seen, [
    [{ name: `${name}.attention.key`, in: size, out: size }],
    [{ name: `${name}.attention.value`, in: size, out: size }],
  ]);
  const found = multiHeadAttention(graph, { heads: config.abstractor.heads }, query, key as Value, value as Value);
  const attended = add(graph, normed, linear(net, `${name}.output.out_proj`, found, size));
  const read = norm(net, `${name}.output.norm2`, attended, abstractorEpsilon);
  return add(graph, attended, abstractorFeedForward(net, `${name}.output.mlp`, read));
}

/** SwiGLU with a norm ahead of its last layer. */
function abstractorFeedForward(net: MplugOwlNet, name: string, x: Value): Value {
  const { graph, parameters } = net;
  const { intermediateSize, normEpsilon } = net.config.abstractor;
  const inner = { in: width(x), out: intermediateSize };
  const [gate, up] = parameters.linears(x, [[{ name: `${name}.w1`, ...inner }], [{ name: `${name}.w3`, ...inner }]]);
  const activated = mul(graph, silu(graph, gate as Value), up as Value);
  return linear(net, `${name}.w2`, norm(net, `${name}.ffn_ln`, activated, normEpsilon), width(x));
}

function norm({ graph, parameters }: MplugOwlNet, name: string, x: Value, epsilon: number): Value {
  const size = width(x);
  const weight = parameters.vector(`${name}.weight`, size);
  return layerNorm(graph, x, weight, parameters.vector(`${name}.bias`, size), epsilon);
}

function linear({ parameters }: MplugOwlNet, name: string, x: Value, out: number): Value {
  return parameters.linears(x, [[{ name, in: width(x), out }]])[0] as Value;
}

/** A weight stored as [1, rows, columns]: [rows, columns]. */
function flat({ graph }: MplugOwlNet, weight: Value): Value {
  const [, rows, columns] = weight.shape as readonly number[];
  const shape = [rows as number, columns as number];
  return reshape(graph, weight, shape, shape);
}
