import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { RoutedLlama } from '../../engine/systems/routed-llama.ts';
import { decoderVariation } from '../../nets/lavin.ts';
import { openDecoderNet } from '../net/decoder-net.ts';
import { byOfficialName, type TrainedTensors } from '../net/trained-tensors.ts';
import { frozenFloat } from './frozen-base.ts';
import type { DecoderStepOptions } from './llama-step.ts';
import { floatTensor } from './picture-net.ts';
import { SequenceStep } from './sequence-step.ts';

/**
 * A LLaMA with routed adapters on turns about pictures: all tokens are the second expert's. The router is set when the
 * training is over (`settledRouter`), since shares of 0 and 1 leave it no gradient.
 */
export function openRoutedLlamaStep(
  { llama, lavin, tensors }: Omit<RoutedLlama, 'sources'>,
  trained: TrainedTensors,
  runtime: Runtime,
  options: DecoderStepOptions,
): SequenceStep {
  const { contextLength = llama.contextLength, base = frozenFloat } = options;
  const decoder = openDecoderNet(
    {
      ...options,
      config: llama,
      trained,
      frozen: base(tensors, trained),
      variation: (graph, parameters) => decoderVariation(graph, lavin, llama, parameters),
      contextLength,
    },
    runtime,
    options,
  );
  const shares = Float32Array.from({ length: 2 * llama.layers }, (_, index) => index % 2);
  const inputs = { router_shares: floatTensor([llama.layers, 2], shares) };
  return new SequenceStep({
    config: llama,
    parameters: byOfficialName(trained),
    decoder,
    tensors,
    layout: { contextLength },
    surroundings: {
      before: async () => ({ inputs }),
      after: async () => undefined,
      dispose: async () => undefined,
    },
  });
}
