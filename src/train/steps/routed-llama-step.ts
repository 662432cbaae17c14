import type { Runtime, Tensors } from '../../engine/runtime/runtime.ts';
import type { RoutedLlama } from '../../engine/systems/routed-llama.ts';
import { decoderVariation } from '../../nets/lavin.ts';
import { buildVisualNeck, NECK, type VisualNeckConfig } from '../../nets/visual-neck.ts';
import { openDecoderNet } from '../net/decoder-net.ts';
import { TrainedNet } from '../net/trained-net.ts';
import { byOfficialName, type TrainedTensors } from '../net/trained-tensors.ts';
import type { Batch, TrainingStep } from '../training-step.ts';
import { frozenFloat } from './frozen-base.ts';
import type { DecoderStepOptions } from './llama-step.ts';
import { type Lexicon, NECK_GROUP, openNeckStep } from './neck-step.ts';
import { floatTensor, type PictureNet, SeenPictures } from './picture-net.ts';
import { SequenceStep, type Surroundings, type TensorGroup } from './sequence-step.ts';

/** The group of what learns from the decoder's loss. */
export const ADAPTERS = 'adapters';

/** What a model that sees learns beside: which words its visual tokens can tell. */
export interface RoutedLlamaStepOptions extends DecoderStepOptions {
  lexicon?: Lexicon;
}

/**
 * A LLaMA with routed adapters on turns about pictures: all tokens are the second expert's. The router is set when the
 * training is over (`settledRouter`), since shares of 0 and 1 leave it no gradient.
 *
 * With a neck there are two disjoint groups, each with batches of its own: `neck` learns to tell a picture in the language
 * model's words, without the language model; `adapters` learn to answer, with what the places of visual tokens mean.
 */
export function openRoutedLlamaStep(
  model: Omit<RoutedLlama, 'sources'>,
  trained: TrainedTensors,
  runtime: Runtime,
  options: RoutedLlamaStepOptions,
): TrainingStep {
  const { llama, lavin, neck, tensors } = model;
  const { contextLength = llama.contextLength, base = frozenFloat, lexicon } = options;
  const isOfNeck = (name: string) => name.startsWith(`${NECK}.`);
  const adapters = new Map([...trained].filter(([name]) => !isOfNeck(name)));
  const ofNeck = new Map([...trained].filter(([name]) => isOfNeck(name)));
  const decoder = openDecoderNet(
    {
      ...options,
      config: llama,
      trained: adapters,
      frozen: base(tensors, adapters),
      variation: (graph, parameters) => decoderVariation(graph, lavin, llama, parameters),
      contextLength,
      ...(neck && { learnsInputs: ['inputs_embeds'] }),
    },
    runtime,
    options,
  );
  const shares = Float32Array.from({ length: 2 * llama.layers }, (_, index) => index % 2);
  const inputs = { router_shares: floatTensor([llama.layers, 2], shares) };
  const answers = new SequenceStep({
    config: llama,
    parameters: byOfficialName(trained),
    decoder,
    tensors,
    layout: { contextLength },
    surroundings: neck
      ? withInputs(inputs, new SeenPictures(neckNet(model, neck, ofNeck, runtime, options), learnsPlaces))
      : wordsAlone(inputs),
    ...(neck && { groups: [{ name: ADAPTERS, holds: (name) => !isOfNeck(name) || isOfPlaces(name) }] }),
  });
  if (!neck || !lexicon) return answers;
  return byGroup(answers, openNeckStep({ neck, tensors, lexicon }, ofNeck, runtime, options));
}

/** Of the neck's tensors those that the decoder's loss changes: how long visual tokens are, and what their places mean. */
function isOfPlaces(name: string): boolean {
  return name === `${NECK}.slots` || name === `${NECK}.norm.weight`;
}

function learnsPlaces(group: TensorGroup): boolean {
  return group.holds(`${NECK}.slots`);
}

/** The neck on one picture. */
function neckNet(
  { tensors }: Pick<RoutedLlama, 'tensors'>,
  neck: VisualNeckConfig,
  trained: TrainedTensors,
  runtime: Runtime,
  options: DecoderStepOptions,
): PictureNet {
  const rows = neck.classes + neck.parts;
  const shape = [1, rows * neck.featureSize];
  const net = new TrainedNet(
    {
      name: 'seen',
      trained,
      frozen: frozenFloat(tensors, trained),
      build(graph, parameters) {
        const { tokens } = buildVisualNeck(graph, neck, parameters, graph.input('features', 'float32', shape));
        graph.output(tokens, 'tokens');
        return undefined;
      },
    },
    runtime,
    options,
  );
  const pictureShape = [rows, neck.featureSize];
  return { net, input: 'features', shape, pictureShape, output: 'tokens', width: neck.hiddenSize };
}

function wordsAlone(inputs: Tensors): Surroundings {
  return {
    before: async () => ({ inputs }),
    after: async () => undefined,
    dispose: async () => undefined,
  };
}

function withInputs(inputs: Tensors, seen: SeenPictures): Surroundings {
  return {
    pictureShape: seen.pictureShape,
    before: async (batch) => ({ ...(await seen.before(batch)), inputs }),
    after: (batch, slopes, sums, group) => seen.after(batch, slopes, sums, group),
    dispose: () => seen.dispose(),
  };
}

/** Batches of the neck's group go to its own step. */
function byGroup(answers: SequenceStep, neck: TrainingStep): TrainingStep {
  const of = ({ group }: Batch): TrainingStep => (group === NECK_GROUP ? neck : answers);
  return {
    parameters: answers.parameters,
    ...(answers.pictureShape && { pictureShape: answers.pictureShape }),
    run: (batch) => of(batch).run(batch),
    evaluate: (batch) => of(batch).evaluate(batch),
    async dispose() {
      await answers.dispose();
      await neck.dispose();
    },
  };
}
