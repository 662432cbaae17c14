import type { Graph } from '../graph/graph.ts';
import { type AttentionSpec, groupQueryAttention, type LayerCache, reshape, takeFirst } from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import { firstPosition, rotate } from '../graph/rotary-operators.ts';
import type { Value } from '../graph/value.ts';
import type { LayerAttention, LlamaGraphOptions } from './llama.ts';
import type { LlamaConfig } from './llama-config.ts';
import { rotaryTables } from './rotary.ts';
import { cacheHeadDim, padHeads, unpadHeads } from './wide-heads.ts';

/** Attention of one sequence over a KV cache, as answers are computed: one kernel, causal. */
export function cachedAttention(
  graph: Graph,
  config: LlamaConfig,
  parameters: Parameters,
  options: LlamaGraphOptions,
  embeddings: Value,
): LayerAttention {
  const position = positionInputs(graph, config, parameters, options, embeddings);
  const wide = cacheHeadDim(config);
  const heads = config.heads + 2 * config.kvHeads;
  const spec: AttentionSpec = {
    heads: config.heads,
    kvHeads: config.kvHeads,
    headDim: wide,
    scale: 1 / Math.sqrt(config.headDim),
    ...(config.slidingWindow && { window: config.slidingWindow }),
  };
  return (layer, packed) => {
    const padded = padHeads(graph, packed, heads, config.headDim, wide);
    const qkv = reshape(graph, padded, [1, -1, heads * wide], [1, 'tokens', heads * wide]);
    const cache = layerCache(graph, config, parameters, options, layer);
    const { output, presentKey, presentValue } = groupQueryAttention(graph, spec, qkv, cache, position);
    graph.output(presentKey, `present.${layer}.key`);
    graph.output(presentValue, `present.${layer}.value`);
    return {
      found: unpadHeads(graph, output, config.heads, config.headDim, wide),
      queries: () => rotatedQueries(graph, config, padded, position),
    };
  };
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
  const lastPosition = graph.input('last_position', 'int32', [1]);
  const ids = options.explicitPositions ? graph.input('position_ids', 'int64', [1, 'tokens']) : undefined;
  let rotation = ids;
  return {
    lastPosition,
    totalLength: graph.input('total_length', 'int32', []),
    ...rotaryParameters(config, parameters, options.contextLength),
    ...(ids && { ids }),
    rotation() {
      rotation ??= firstPosition(graph, embeddings, lastPosition);
      return rotation;
    },
  };
}

/** Rotary tables as weights of the graph: [positions, columns of a wide head's half]. */
export function rotaryParameters(
  config: LlamaConfig,
  parameters: Parameters,
  positions: number,
): { cos: Value; sin: Value } {
  const columns = cacheHeadDim(config) / 2;
  const tables = rotaryTables(config, positions, columns);
  return {
    cos: parameters.table('rotary.cos', [positions, columns], () => tables.cos),
    sin: parameters.table('rotary.sin', [positions, columns], () => tables.sin),
  };
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
