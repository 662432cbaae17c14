import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { LlamaAdapterV2Model } from '../../engine/systems/llama-adapter-v2.ts';
import { sizesOf } from '../../graph/arithmetic.ts';
import { promptedLayers, rowPromptedAttention } from '../../nets/llama-adapter-v2.ts';
import { adapterTensorName, followsRotatedRows } from '../../weights/llama-adapter-v2/names.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { openDecoderNet } from '../net/decoder-net.ts';
import { byOfficialName, readTrainable, type TrainedTensor, type TrainedTensors } from '../net/trained-tensors.ts';
import { frozenFloat } from './frozen-base.ts';
import { AdapterV2Surroundings } from './llama-adapter-v2-prompts.ts';
import type { DecoderStepOptions } from './llama-step.ts';
import { SequenceStep, type TensorGroup } from './sequence-step.ts';

export interface AdapterV2StepParts {
  model: LlamaAdapterV2Model;
  /** The frozen decoder, without anything of the adapter. */
  base: TensorSource;
  /** The adapter under its official names; all of it can be trained. */
  adapter: TensorSource;
}

export interface AdapterV2StepOptions extends DecoderStepOptions {
  /** Which tensors are trained together; by default {@link adapterV2Groups}. */
  groups?: readonly TensorGroup[];
}

/**
 * LLaMA-Adapter V2, as released and as published. Its groups of parameters are disjoint: pairs of pictures and captions train
 * how pictures come in, instructions train how the decoder answers. A row without a picture sees an all-zero one, as
 * the official code has it.
 */
export function openLlamaAdapterV2Step(
  { model, base: frozen, adapter }: AdapterV2StepParts,
  runtime: Runtime,
  options: AdapterV2StepOptions,
): SequenceStep {
  const { llama, config } = model;
  const { contextLength = llama.contextLength, groups = adapterV2Groups(model), base = frozenFloat } = options;
  const trained = trainedTensors(adapter, llama.headDim);
  const prompts = promptedLayers(config, llama.layers).flatMap(({ layer }) =>
    ['key', 'value'].map((kind) => `prompt.${layer}.${kind}`),
  );
  const decoder = openDecoderNet(
    {
      ...options,
      config: llama,
      trained,
      frozen: base(frozen, trained),
      variation: (graph) =>
        rowPromptedAttention(graph, config, llama, () => sizesOf(graph, graph.value('position_ids'), 0, 1)),
      contextLength,
      learnsInputs: prompts,
    },
    runtime,
    options,
  );
  return new SequenceStep({
    config: llama,
    parameters: byOfficialName(trained),
    decoder,
    tensors: frozen,
    layout: { contextLength, ...(llama.slidingWindow && { window: llama.slidingWindow }) },
    surroundings: new AdapterV2Surroundings({ model, base: frozen, trained, prompts }, runtime, options),
    groups,
  });
}

/**
 * The two groups, by kind of data. As released (`added` prompts): `captions` trains the visual side, the adaption prompts and
 * all gates, `instructions` norms, biases, scales and LoRA. As published, where pictures enter the first layers alone:
 * `captions` trains the visual side and those layers' gates, `instructions` the late prompts with their gates and the rest.
 */
export function adapterV2Groups({
  config,
  llama,
}: LlamaAdapterV2Model): [captions: TensorGroup, instructions: TensorGroup] {
  const early = typeof config.fusion === 'object' ? config.fusion.firstLayers : llama.layers;
  const isPublished = typeof config.fusion === 'object';
  const isCaption = (name: string): boolean => {
    const gate = /layers\.(\d+)\.attention\.(?:new_)?gate$/.exec(name);
    if (gate) return Number(gate[1]) < early;
    if (name.startsWith('adapter_query.')) return !isPublished;
    return /^(?:clip_proj|visual_)/.test(name);
  };
  return [
    { name: 'captions', holds: isCaption },
    { name: 'instructions', holds: (name) => !isCaption(name) },
  ];
}

/** Everything in the file, by our names. */
function trainedTensors(adapter: TensorSource, headSize: number): TrainedTensors {
  return new Map(
    adapter.names().map((name): [string, TrainedTensor] => {
      const ours = adapterTensorName(name) ?? name;
      const pairs = followsRotatedRows(ours) && { adjacentPairs: headSize };
      return [ours, { name, tensor: readTrainable(adapter, name), ...pairs }];
    }),
  );
}
