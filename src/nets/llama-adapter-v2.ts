import { reshapeRows } from '../graph/arithmetic.ts';
import type { Graph } from '../graph/graph.ts';
import { add, gather, mul, reshape, tanh } from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import type { Shape, Value } from '../graph/value.ts';
import { batchedAttention, multiHeadAttention, slice } from '../graph/vision-operators.ts';
import type { LlamaVariation } from './llama.ts';
import type { LlamaConfig } from './llama-config.ts';

/**
 * LLaMA-Adapter V2 (Gao et al. 2023): a frozen LLaMA whose layers also attend to learned prompts, through a gate that
 * starts at zero. One definition of two systems:
 * - as released: visual tokens are added to the adaption prompts of all adapted layers (`fusion: 'added'`);
 * - as published: visual tokens are prompts of their own, in the first layers alone (`fusion: { firstLayers }`).
 *
 * Prompts depend on the image alone. `buildPrompts` makes their keys and values once for each request, and
 * `promptedAttention` reads them in every step of the decoder.
 */
export interface LlamaAdapterV2Config {
  /** How many of the decoder's last layers have adaption prompts. */
  adaptedLayers: number;
  /** Adaption prompts of each of them. */
  prompts: number;
  /** Where visual tokens enter; absent for a model of text alone. */
  fusion?: 'added' | { firstLayers: number };
  /** Visual tokens of an image; as many as there are prompts where they are added. */
  visualTokens: number;
  /** A second factor beside each layer's gate, as the released models with LoRA have it. */
  newGate: boolean;
}

/** A layer's prompts: rows of the adaption prompts, visual tokens, or their sum. */
interface LayerPrompts {
  layer: number;
  /** Which of the adapted layers it is. */
  adapted?: number;
  visual: boolean;
  count: number;
}

/** A configuration that does not fit its decoder. */
export class LlamaAdapterV2Error extends Error {
  override name = 'LlamaAdapterV2Error';
}

/**
 * The layers that have prompts, in order.
 * @throws {LlamaAdapterV2Error} when the decoder has too few layers, or two kinds of prompts meet.
 */
export function promptedLayers(config: LlamaAdapterV2Config, layers: number): LayerPrompts[] {
  const { adaptedLayers, prompts, fusion, visualTokens } = config;
  const early = typeof fusion === 'object' ? fusion.firstLayers : 0;
  if (early + adaptedLayers > layers) {
    throw new LlamaAdapterV2Error(
      `Visual tokens in the first ${early} layers and adaption prompts in the last ${adaptedLayers} do not fit into ${layers} layers.`,
    );
  }
  if (fusion === 'added' && visualTokens !== prompts) {
    throw new LlamaAdapterV2Error(`${visualTokens} visual tokens cannot be added to ${prompts} prompts.`);
  }
  const first = Array.from({ length: early }, (_, layer) => ({ layer, visual: true, count: visualTokens }));
  const last = Array.from({ length: adaptedLayers }, (_, adapted) => ({
    layer: layers - adaptedLayers + adapted,
    adapted,
    visual: fusion === 'added',
    count: prompts,
  }));
  return [...first, ...last];
}

/**
 * Keys and values of all prompts, from base weights and gates.
 *
 * Input, unless the model is of text alone: `visual_tokens` float32 [visualTokens, hidden].
 * Outputs for each layer N with prompts: `prompt.N.key` and `prompt.N.value` float32 [prompts, heads · headDim], the values
 * times the layer's gates. They are neither normed nor rotated: the paper leaves both open, the public code does neither.
 */
export function buildPrompts(
  graph: Graph,
  config: LlamaAdapterV2Config,
  llama: LlamaConfig,
  parameters: Parameters,
  options: { promptOutputs?: boolean } = {},
): void {
  const { adaptedLayers, prompts } = config;
  const hidden = llama.hiddenSize;
  const visual = config.fusion && graph.input('visual_tokens', 'float32', [config.visualTokens, hidden]);
  const learned = parameters.tensor('adapter_query.weight', [adaptedLayers * prompts, hidden]);

  for (const { layer, adapted, visual: sees, count } of promptedLayers(config, llama.layers)) {
    const own =
      adapted === undefined ? undefined : slice(graph, learned, adapted * prompts, (adapted + 1) * prompts, 0);
    const prompt = sees && own ? add(graph, own, visual as Value) : ((own ?? visual) as Value);
    if (options.promptOutputs && own) graph.output(prompt, `prompt.${layer}`);

    const name = `model.layers.${layer}.self_attn`;
    const out = llama.kvHeads * llama.headDim;
    const [key, value] = parameters.linears(prompt, [
      [{ name: `${name}.k_proj`, in: hidden, out }],
      [{ name: `${name}.v_proj`, in: hidden, out }],
    ]);
    const width = llama.heads * llama.headDim;
    const flat = (x: Value) => reshape(graph, x, [count, width], [count, width]);
    const gated = mul(
      graph,
      byHead(graph, llama, value as Value, count),
      gates(graph, config, llama, parameters, name, count),
    );
    graph.output(flat(byHead(graph, llama, key as Value, count)), `prompt.${layer}.key`);
    graph.output(flat(gated), `prompt.${layer}.value`);
  }
}

/** Keys or values [prompts, kvHeads · headDim] for every query head: [prompts, heads, headDim]. */
function byHead(graph: Graph, { heads, kvHeads, headDim }: LlamaConfig, x: Value, count: number): Value {
  const stored = reshape(graph, x, [count, kvHeads, headDim], [count, kvHeads, headDim]);
  if (heads === kvHeads) return stored;
  const readBy = Array.from({ length: heads }, (_, head) => Math.floor((head * kvHeads) / heads));
  return gather(graph, stored, graph.integers(readBy), 1);
}

/** Factor of each head's values: [heads, 1]. */
function gates(
  graph: Graph,
  config: LlamaAdapterV2Config,
  llama: LlamaConfig,
  parameters: Parameters,
  attention: string,
  count: number,
): Value {
  const gate = tanh(graph, parameters.tensor(`${attention}.gate`, [llama.heads, 1]));
  // The public code takes a single prompt's value as it is, without softmax and without the second gate.
  return config.newGate && count > 1 ? mul(graph, gate, parameters.tensor(`${attention}.new_gate`, [1, 1])) : gate;
}

/**
 * Zero-initialised attention: each token also attends to its layer's prompts, by a softmax of their own beside that over
 * the text. The decoder's graph gets the outputs of `buildPrompts` as inputs of the same names.
 */
export function promptedAttention(graph: Graph, config: LlamaAdapterV2Config, llama: LlamaConfig): LlamaVariation {
  return prompted(graph, config, llama, [], (queries, key, value, spec) =>
    multiHeadAttention(graph, spec, queries, key, value),
  );
}

/**
 * The same for several sequences of equal length, each with prompts of its own: the inputs then begin with a dimension of
 * rows. `rows` int64 [1] says how many there are.
 */
export function rowPromptedAttention(
  graph: Graph,
  config: LlamaAdapterV2Config,
  llama: LlamaConfig,
  rows: () => Value,
): LlamaVariation {
  const width = llama.heads * llama.headDim;
  return prompted(graph, config, llama, ['rows'], (queries, key, value, spec) => {
    const apart = reshapeRows(graph, queries, rows(), [-1, width], ['rows', 'length', width]);
    return reshape(graph, batchedAttention(graph, spec, apart, key, value), [-1, width], ['tokens', width]);
  });
}

function prompted(
  graph: Graph,
  config: LlamaAdapterV2Config,
  llama: LlamaConfig,
  outer: Shape,
  attend: (queries: Value, key: Value, value: Value, spec: { heads: number; scale: number }) => Value,
): LlamaVariation {
  const layers = new Map(promptedLayers(config, llama.layers).map((prompts) => [prompts.layer, prompts]));
  const spec = { heads: llama.heads, scale: 1 / Math.sqrt(llama.headDim) };
  return {
    attended(layer, found, queries) {
      const prompts = layers.get(layer);
      if (!prompts) return found;
      const shape = [...outer, prompts.count, llama.heads * llama.headDim];
      const key = graph.input(`prompt.${layer}.key`, 'float32', shape);
      const value = graph.input(`prompt.${layer}.value`, 'float32', shape);
      return add(graph, found, attend(queries(), key, value, spec));
    },
  };
}
