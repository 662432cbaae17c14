import { checkpointParameters } from '../../../src/engine/compile/checkpoint-parameters.ts';
import { KvCache } from '../../../src/engine/kv-cache.ts';
import type { Tensor } from '../../../src/engine/runtime/runtime.ts';
import { Graph } from '../../../src/graph/graph.ts';
import { decoderVariation, modalityVariation } from '../../../src/nets/lavin.ts';
import { buildLlama } from '../../../src/nets/llama.ts';
import { floats, int32s, int64s, valuesOf } from '../../engine/support/tensors.ts';
import { compute } from '../../graph/compute.ts';
import { type Check, close } from '../check.ts';
import type { GoldenLavin } from './files.ts';

const TOLERANCE = 1e-4;

/**
 * The decoder's first step on a case's batch. The official code has the modality token in the sequence; here it is a
 * sequence of its own, and what it decides is given to the rest.
 */
export async function* checkHidden(golden: GoldenLavin, name: string): AsyncGenerator<Check, void, void> {
  const { outputs } = golden;
  const { llama } = golden.model;
  const [batch = 0, length = 0] = outputs.info(`${name}.llm.input`).shape;
  const width = llama.hiddenSize;
  for (let sample = 0; sample < batch; sample++) {
    const input = outputs.read(`${name}.llm.input`, sample, sample + 1);
    const modality = await runDecoder(golden, modalityVariation, input.subarray(0, width), { position: 0 });
    const shares = floats(
      [llama.layers, 2],
      Array.from({ length: llama.layers }, (_, layer) => [...(modality.get(`router.${layer}`) ?? [])]).flat(),
    );
    const given = { router_shares: shares };
    const rest = await runDecoder(golden, decoderVariation, input.subarray(width), { position: 1, given });
    for (let layer = 0; layer < llama.layers; layer++) {
      const hidden = `${name}.llm.hidden.${layer}`;
      const router = `${name}.llm.router.${layer}`;
      const expected = outputs.read(hidden, sample, sample + 1);
      const states = [...(modality.get(`hidden.${layer}`) ?? []), ...(rest.get(`hidden.${layer}`) ?? [])];
      const share = outputs.read(router, sample, sample + 1);
      yield close(`${hidden}[${sample}]`, states, expected.subarray(0, length * width), TOLERANCE);
      yield close(`${router}[${sample}]`, modality.get(`router.${layer}`), share, TOLERANCE);
    }
  }
}

async function runDecoder(
  { model: { llama, lavin, tensors } }: GoldenLavin,
  variation: typeof decoderVariation,
  embeddings: Float32Array,
  { position, given = {} }: { position: number; given?: Readonly<Record<string, Tensor>> },
): Promise<ReadonlyMap<string, Float32Array>> {
  const graph = new Graph('decoder');
  const parameters = checkpointParameters(graph, tensors, { format: 'fp32', head: '' });
  const options = { cache: 'float32', contextLength: 512, explicitPositions: true, hiddenOutputs: true } as const;
  buildLlama(graph, llama, parameters, options, variation(graph, lavin, llama, parameters));
  const tokens = embeddings.length / llama.hiddenSize;
  const cache = new KvCache(llama, 512, 'float32').bindings();
  const outputs = await compute(
    graph,
    {
      ...cache.inputs,
      ...given,
      inputs_embeds: floats([tokens, llama.hiddenSize], embeddings),
      last_position: int32s([1], [tokens - 1]),
      total_length: int32s([], [tokens]),
      logit_rows: int64s([1], [tokens - 1]),
      position_ids: int64s(
        [1, tokens],
        Array.from({ length: tokens }, (_, index) => position + index),
      ),
    },
    { shared: cache.outputs },
  );
  const hidden = Object.entries(outputs).filter(([name]) => !name.startsWith('present.'));
  return new Map(hidden.map(([name, tensor]) => [name, valuesOf(tensor)]));
}
