import type { Runtime } from '../../engine/runtime/runtime.ts';
import { decoderVariation } from '../../nets/lavin.ts';
import type { LavinAdapterConfig } from '../../nets/lavin-config.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import { joinTensors } from '../../weights/joined-tensors.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { openDecoderNet } from '../net/decoder-net.ts';
import { byOfficialName, type TrainedTensors } from '../net/trained-tensors.ts';
import { frozenFloat } from './frozen-base.ts';
import type { DecoderStepOptions } from './llama-step.ts';
import { floatTensor } from './picture-net.ts';
import { SequenceStep } from './sequence-step.ts';

/** What is trained in `spark`: the adapters of a decoder, and what of them stays as it is. */
export interface SparkAdapters {
  config: LavinAdapterConfig;
  trained: TrainedTensors;
  /** The expert for text, which adds nothing. */
  frozen: TensorSource;
}

/**
 * The decoder of `spark` on turns with pictures: the expert for images is trained, and every token is its own. The router is
 * set when the training is over, since shares of 0 and 1 leave it no gradient.
 */
export function openSparkStep(
  { config: llama, tensors }: { config: LlamaConfig; tensors: TensorSource },
  { config, trained, frozen }: SparkAdapters,
  runtime: Runtime,
  options: DecoderStepOptions,
): SequenceStep {
  const { contextLength = llama.contextLength } = options;
  const decoder = openDecoderNet(
    {
      ...options,
      config: llama,
      trained,
      frozen: frozenFloat(joinTensors(tensors, frozen), trained),
      variation: (graph, parameters) => decoderVariation(graph, config, llama, parameters),
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
