import { checkpointParameters } from '../../../src/engine/compile/checkpoint-parameters.ts';
import { embed } from '../../../src/engine/embed.ts';
import { KvCache } from '../../../src/engine/kv-cache.ts';
import { type LlamaAdapterV2Model, promptGraph } from '../../../src/engine/systems/llama-adapter-v2.ts';
import { Graph } from '../../../src/graph/graph.ts';
import { buildLlama, headName, type LlamaVariation } from '../../../src/nets/llama.ts';
import { promptedAttention } from '../../../src/nets/llama-adapter-v2.ts';
import { floats, int32s, int64s, valuesOf } from '../../engine/support/tensors.ts';
import { compute } from '../../graph/compute.ts';

/** Everything that the decoder computes for a sequence: `hidden.N`, `prompt.N`, `input` and `logits` of all tokens. */
export async function decoderStates(
  model: LlamaAdapterV2Model,
  ids: readonly number[],
  visualTokens?: Float32Array,
): Promise<Record<string, Float32Array>> {
  const { config, llama } = model;
  const prompts = await compute(promptGraph(model, 'fp32', { promptOutputs: true }), {
    ...(visualTokens && { visual_tokens: floats([config.visualTokens, llama.hiddenSize], visualTokens) }),
  });
  const graph = new Graph('states');
  const states = await decode(graph, model, ids, promptedAttention(graph, config, llama), prompts);
  const seen = Object.entries(prompts).filter(([name]) => !/(key|value)$/.test(name));
  return { ...states, ...Object.fromEntries(seen.map(([name, tensor]) => [name, valuesOf(tensor)])) };
}

/** The same of the tuned decoder without its prompts. */
export function plainStates(model: LlamaAdapterV2Model, ids: readonly number[]): Promise<Record<string, Float32Array>> {
  return decode(new Graph('plain'), model, ids, {}, {});
}

async function decode(
  graph: Graph,
  { llama, weights }: LlamaAdapterV2Model,
  ids: readonly number[],
  variation: LlamaVariation,
  prompts: Awaited<ReturnType<typeof compute>>,
): Promise<Record<string, Float32Array>> {
  const { length } = ids;
  const parameters = checkpointParameters(graph, weights.decoder, { format: 'fp32', head: headName(llama) });
  const options = { cache: 'float32', contextLength: length, hiddenOutputs: true } as const;
  buildLlama(graph, llama, parameters, options, variation);
  const input = embed(weights.decoder, ids);
  const { inputs, outputs } = new KvCache(llama, length, 'float32').bindings();
  const given = Object.fromEntries(graph.inputs.flatMap(({ name }) => (prompts[name] ? [[name, prompts[name]]] : [])));
  const computed = await compute(
    graph,
    {
      ...inputs,
      ...given,
      inputs_embeds: floats([length, llama.hiddenSize], input),
      last_position: int32s([1], [length - 1]),
      total_length: int32s([], [length]),
      logit_rows: int64s([length], [...ids.keys()]),
    },
    { shared: outputs },
  );
  const shown = Object.entries(computed).filter(([name]) => !name.startsWith('present.'));
  return { input, ...Object.fromEntries(shown.map(([name, tensor]) => [name, valuesOf(tensor)])) };
}
