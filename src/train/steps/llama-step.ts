import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { openDecoderNet, type Recompute } from '../net/decoder-net.ts';
import type { NetOptions } from '../net/trained-net.ts';
import { byOfficialName, type TrainedTensors } from '../net/trained-tensors.ts';
import { type FrozenBase, frozenFloat } from './frozen-base.ts';
import { SequenceStep } from './sequence-step.ts';

export interface DecoderStepOptions extends NetOptions {
  /** Longest sequence; by default the model's own. */
  contextLength?: number;
  recompute?: Recompute;
  /** How the decoder's frozen weights are multiplied: in float32 by default, or see `int8Base`. */
  base?: FrozenBase;
  /** Give `logits` of forward passes. */
  showLogits?: boolean;
}

/** The decoder's table of embeddings. */
const embeddingTable = 'model.embed_tokens.weight';

/** A plain LLaMA, of which LoRA or any of its own tensors are trained. */
export function openLlamaStep(
  { config, tensors }: { config: LlamaConfig; tensors: TensorSource },
  trained: TrainedTensors,
  runtime: Runtime,
  options: DecoderStepOptions,
): SequenceStep {
  const { contextLength = config.contextLength, base = frozenFloat } = options;
  const words = trained.get(embeddingTable);
  const decoder = openDecoderNet(
    {
      ...options,
      config,
      trained: decoderTensors(config, trained),
      frozen: base(tensors, trained),
      contextLength,
      learnsInputs: words ? ['inputs_embeds'] : [],
    },
    runtime,
    options,
  );
  return new SequenceStep({
    config,
    parameters: byOfficialName(trained),
    decoder,
    tensors,
    layout: { contextLength, ...(config.slidingWindow && { window: config.slidingWindow }) },
    ...(words && { words: { name: words.name, table: words.tensor } }),
  });
}

/** The table is a weight of the graph only where it is the head too. */
function decoderTensors(config: LlamaConfig, trained: TrainedTensors): TrainedTensors {
  return config.tiedEmbeddings ? trained : new Map([...trained].filter(([name]) => name !== embeddingTable));
}
