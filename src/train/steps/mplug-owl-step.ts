import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Parameters } from '../../graph/parameters.ts';
import { buildAbstractor, buildMplugOwl } from '../../nets/mplug-owl.ts';
import type { MplugOwlConfig } from '../../nets/mplug-owl-config.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { openDecoderNet } from '../net/decoder-net.ts';
import { TrainedNet } from '../net/trained-net.ts';
import { byOfficialName, readTrainable, type TrainedTensors } from '../net/trained-tensors.ts';
import { frozenFloat } from './frozen-base.ts';
import type { DecoderStepOptions } from './llama-step.ts';
import { SeenPictures } from './picture-net.ts';
import { SequenceStep } from './sequence-step.ts';

export interface MplugOwlStepParts {
  config: MplugOwlConfig;
  /** Vision model, `query_tokens` and abstractor. */
  vision: TensorSource;
  /** The decoder, which stays as it is. */
  decoder: TensorSource;
}

export interface MplugOwlStepOptions extends DecoderStepOptions {
  /**
   * What of the visual side is trained: `all` in stage 1, with a decoder that stays as it is; `none` in stage 2 of the
   * official code, `abstractor` as the paper's abstract has it.
   */
  visual: 'all' | 'abstractor' | 'none';
  /** LoRA of the decoder, in stage 2: by the decoder's own names. */
  lora?: TrainedTensors;
  /** What a picture of a batch is: its pixels, or what a frozen vision model made of it, [seen, hidden]. */
  pictures?: 'pixels' | 'features';
}

/** mPLUG-Owl: stage 1 teaches the visual side to speak to a frozen decoder, stage 2 tunes the decoder by LoRA. */
export function openMplugOwlStep(
  parts: MplugOwlStepParts,
  runtime: Runtime,
  options: MplugOwlStepOptions,
): SequenceStep {
  const { config, vision, decoder: frozen } = parts;
  const { contextLength = config.text.contextLength, lora = new Map(), visual, base = frozenFloat } = options;
  const seeing = visualTensors(vision, visual);
  const decoder = openDecoderNet(
    {
      ...options,
      config: config.text,
      trained: lora,
      frozen: base(frozen, lora),
      contextLength,
      learnsInputs: seeing.size > 0 ? ['inputs_embeds'] : [],
    },
    runtime,
    options,
  );
  const holdsAny = (group: { holds(name: string): boolean }) => [...seeing.keys()].some((name) => group.holds(name));
  return new SequenceStep({
    config: config.text,
    parameters: byOfficialName(new Map([...seeing, ...lora])),
    decoder,
    tensors: frozen,
    layout: { contextLength },
    surroundings: new SeenPictures(visualNet(parts, seeing, runtime, options), holdsAny),
  });
}

function visualTensors(vision: TensorSource, visual: MplugOwlStepOptions['visual']): TrainedTensors {
  const isTrained = (name: string) =>
    visual === 'all' || (visual === 'abstractor' && !name.startsWith('vision_model.'));
  const names = vision.names().filter(isTrained);
  return new Map(names.map((name) => [name, { name, tensor: readTrainable(vision, name) }]));
}

function visualNet(
  { config, vision }: MplugOwlStepParts,
  trained: TrainedTensors,
  runtime: Runtime,
  options: MplugOwlStepOptions,
) {
  const { imageSize, patchSize, hiddenSize } = config.vision;
  const readsFeatures = options.pictures === 'features';
  const pictureShape = readsFeatures
    ? [Math.floor(imageSize / patchSize) ** 2 + 1, hiddenSize]
    : [3, imageSize, imageSize];
  const shape = readsFeatures ? pictureShape : [1, ...pictureShape];
  const build = (graph: Graph, parameters: Parameters) => {
    const input = graph.input('picture', 'float32', shape);
    const { visualTokens } = readsFeatures
      ? buildAbstractor({ graph, config, parameters }, input)
      : buildMplugOwl(graph, config, parameters, input);
    graph.output(visualTokens, 'visual_tokens');
    return undefined;
  };
  const net = new TrainedNet(
    { name: 'visual', trained, frozen: frozenFloat(vision, trained), build },
    runtime,
    options,
  );
  return { net, input: 'picture', shape, pictureShape, output: 'visual_tokens', width: config.text.hiddenSize };
}
