import type { Graph } from '../graph/graph.ts';
import { add, concat, mul, reshape } from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import type { Value } from '../graph/value.ts';
import { embedPatches, gelu, layerNorm, multiHeadAttention, slice, split } from '../graph/vision-operators.ts';

/** Sizes of a DINOv2 tower (Oquab et al. 2023). */
export interface Dinov2Config {
  hiddenSize: number;
  intermediateSize: number;
  layers: number;
  heads: number;
  patchSize: number;
  /** Height and width of its pictures, a multiple of the patch. */
  imageSize: number;
  /** Patches along a side of the pictures that positions were learned on. */
  positionGrid: number;
  normEpsilon: number;
}

/** DINOv2-small with patches of 14 pixels. */
export function dinov2Small(imageSize: number): Dinov2Config {
  return {
    hiddenSize: 384,
    intermediateSize: 1536,
    layers: 12,
    heads: 6,
    patchSize: 14,
    imageSize,
    positionGrid: 37,
    normEpsilon: 1e-6,
  };
}

/** Patches along a side. */
export function patchGrid({ imageSize, patchSize }: Dinov2Config): number {
  return imageSize / patchSize;
}

/**
 * Adds the tower to a graph; `image` is float32 [1, 3, size, size], normalised. Names are Hugging Face's.
 * @returns what is behind each block, under the tower's last norm: [1 + patches, hidden], the class token first.
 */
export function buildDinov2(graph: Graph, config: Dinov2Config, parameters: Parameters, image: Value): Value[] {
  const states: Value[] = [];
  let x = embed(graph, config, parameters, image);
  for (let layer = 0; layer < config.layers; layer++) {
    const name = `encoder.layer.${layer}`;
    const read = norm(graph, config, parameters, `${name}.norm1`, x);
    const attended = scaled(
      graph,
      config,
      parameters,
      `${name}.layer_scale1`,
      attention(graph, config, parameters, `${name}.attention`, read),
    );
    x = add(graph, x, attended);
    const widened = feedForward(
      graph,
      config,
      parameters,
      `${name}.mlp`,
      norm(graph, config, parameters, `${name}.norm2`, x),
    );
    x = add(graph, x, scaled(graph, config, parameters, `${name}.layer_scale2`, widened));
    states.push(norm(graph, config, parameters, 'layernorm', x));
  }
  return states;
}

function embed(graph: Graph, config: Dinov2Config, parameters: Parameters, image: Value): Value {
  const { hiddenSize, patchSize } = config;
  const name = 'embeddings.patch_embeddings.projection';
  const kernel = parameters.tensor(`${name}.weight`, [hiddenSize, 3, patchSize, patchSize]);
  const patches = add(graph, embedPatches(graph, image, kernel), parameters.vector(`${name}.bias`, hiddenSize));
  const positions = parameters.tensor('embeddings.patch_positions', [patchGrid(config) ** 2, hiddenSize]);
  const token = add(
    graph,
    reshape(graph, parameters.tensor('embeddings.cls_token', [1, 1, hiddenSize]), [1, -1], [1, hiddenSize]),
    parameters.vector('embeddings.class_position', hiddenSize),
  );
  return concat(graph, [token, add(graph, patches, positions)], 0);
}

function norm(graph: Graph, config: Dinov2Config, parameters: Parameters, name: string, x: Value): Value {
  const weight = parameters.vector(`${name}.weight`, config.hiddenSize);
  const bias = parameters.vector(`${name}.bias`, config.hiddenSize);
  return layerNorm(graph, x, weight, bias, config.normEpsilon);
}

function scaled(graph: Graph, config: Dinov2Config, parameters: Parameters, name: string, x: Value): Value {
  return mul(graph, x, parameters.vector(`${name}.lambda1`, config.hiddenSize));
}

function attention(graph: Graph, config: Dinov2Config, parameters: Parameters, name: string, x: Value): Value {
  const size = config.hiddenSize;
  const layer = (part: string) => ({ name: `${name}.${part}`, in: size, out: size });
  const group = [layer('attention.query'), layer('attention.key'), layer('attention.value')];
  const [packed] = parameters.linears(x, [group]);
  const [query, key, value] = split(graph, packed as Value, [size, size, size], -1) as [Value, Value, Value];
  const attended = multiHeadAttention(graph, { heads: config.heads }, query, key, value);
  return parameters.linears(attended, [[layer('output.dense')]])[0] as Value;
}

function feedForward(graph: Graph, config: Dinov2Config, parameters: Parameters, name: string, x: Value): Value {
  const { hiddenSize, intermediateSize } = config;
  const [wide] = parameters.linears(x, [[{ name: `${name}.fc1`, in: hiddenSize, out: intermediateSize }]]);
  const activated = gelu(graph, wide as Value);
  return parameters.linears(activated, [[{ name: `${name}.fc2`, in: intermediateSize, out: hiddenSize }]])[0] as Value;
}

/** The class token of a state: [1, hidden]. */
export function classOf(graph: Graph, state: Value): Value {
  return slice(graph, state, 0, 1, 0);
}

/** The patches of a state: [patches, hidden]. */
export function patchesOf(graph: Graph, config: Dinov2Config, state: Value): Value {
  return slice(graph, state, 1, 1 + patchGrid(config) ** 2, 0);
}
