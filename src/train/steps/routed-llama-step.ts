import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { RoutedLlama } from '../../engine/systems/routed-llama.ts';
import type { Value } from '../../graph/value.ts';
import { secondExpertVariation } from '../../nets/lavin.ts';
import { buildVisualNeck, NECK, NECK_GROUNDING, NECK_MEAN, type VisualNeckConfig } from '../../nets/visual-neck.ts';
import { openDecoderNet } from '../net/decoder-net.ts';
import { TrainedNet } from '../net/trained-net.ts';
import { byOfficialName, type TrainedTensors } from '../net/trained-tensors.ts';
import type { Batch, TrainingStep } from '../training-step.ts';
import { frozenFloat } from './frozen-base.ts';
import { GroundedPictures } from './grounded-pictures.ts';
import type { DecoderStepOptions } from './llama-step.ts';
import { type Lexicon, NECK_GROUP, openNeckStep } from './neck-step.ts';
import { SeenPictures } from './picture-net.ts';
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
      variation: (graph, parameters) => secondExpertVariation(graph, lavin, llama, parameters),
      contextLength,
      ...(neck && { learnsInputs: ['inputs_embeds'] }),
    },
    runtime,
    options,
  );
  const answers = new SequenceStep({
    config: llama,
    parameters: byOfficialName(trained),
    decoder,
    tensors,
    layout: { contextLength },
    ...(neck && { surroundings: picturesOf(model, neck, ofNeck, runtime, options) }),
    ...(neck && { groups: [{ name: ADAPTERS, holds: (name) => !isOfNeck(name) || isOfPlaces(name) }] }),
  });
  if (!neck || !lexicon) return answers;
  return byGroup(answers, openNeckStep({ neck, tensors, lexicon }, ofNeck, runtime, options));
}

/**
 * Of the neck's tensors those that the decoder's loss changes: how long visual tokens are, what their places mean, and what
 * is added to the words that they tell.
 */
function isOfPlaces(name: string): boolean {
  return [`${NECK}.slots`, `${NECK}.norm.weight`, NECK_GROUNDING].includes(name);
}

function learnsPlaces(group: TensorGroup): boolean {
  return group.holds(`${NECK}.slots`);
}

/** What becomes of a batch's pictures. */
function picturesOf(
  model: Pick<RoutedLlama, 'tensors'>,
  neck: VisualNeckConfig,
  trained: TrainedTensors,
  runtime: Runtime,
  options: DecoderStepOptions,
): Surroundings {
  const pictureShape = [neck.classes + neck.parts, neck.featureSize];
  const shape = [1, (neck.classes + neck.parts) * neck.featureSize];
  const netOf = (name: string, outputs: readonly ('words' | 'tokens' | 'nearest')[]) =>
    new TrainedNet(
      {
        name,
        trained,
        frozen: frozenFloat(model.tensors, trained),
        build(graph, parameters) {
          const found = buildVisualNeck(graph, neck, parameters, graph.input('features', 'float32', shape));
          for (const output of outputs) graph.output(found[output] as Value, output);
          return undefined;
        },
      },
      runtime,
      options,
    );
  const seen = new SeenPictures(
    {
      net: netOf('seen', ['tokens']),
      input: 'features',
      shape,
      pictureShape,
      output: 'tokens',
      width: neck.hiddenSize,
    },
    learnsPlaces,
  );
  const rows = trained.get(NECK_GROUNDING);
  if (!neck.grounding || !rows) return seen;
  return new GroundedPictures({
    seen,
    told: netOf('told', ['words', 'nearest']),
    shape,
    rows: { name: rows.name, table: rows.tensor },
    mean: model.tensors.read(NECK_MEAN),
    tensors: model.tensors,
  });
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
