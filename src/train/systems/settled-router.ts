import { checkpointParameters } from '../../engine/compile/checkpoint-parameters.ts';
import { runInStretches, type StretchOptions } from '../../engine/compile/stretches.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { RoutedLlama } from '../../engine/systems/routed-llama.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Parameters } from '../../graph/parameters.ts';
import type { Value } from '../../graph/value.ts';
import { decoderVariation, modalityTable } from '../../nets/lavin.ts';
import { routerPlace } from '../../nets/lavin-config.ts';
import { headName, type LlamaVariation } from '../../nets/llama.ts';
import type { MemoryTensor } from '../../weights/memory-tensors.ts';

/** Rows of the table of modality tokens, and the expert of each. */
const TEXT = 0;
const IMAGE = 1;
/**
 * Distance of the two experts' logits, behind the temperature. So far apart the other one's share is 0 in float32, also where
 * rounded weights bring them closer: what is left of it would flip roundings, and text would not be the base model's.
 */
const MARGIN = 120;

const statePrefix = 'router_input.';

/**
 * The router that gives each modality wholly to its expert. In each layer the two modality tokens have a state each; the
 * router's rows lie along their difference, its bias half way between them.
 * @returns `layers.N.adapter_attn.expert_weights.{weight,bias}`, or those of `adapter_mlp` where the router is there.
 */
export async function settledRouter(
  model: Omit<RoutedLlama, 'sources'>,
  runtime: Runtime,
  options: StretchOptions,
): Promise<Map<string, MemoryTensor>> {
  const text = await statesOf(model, TEXT, runtime, options);
  const image = await statesOf(model, IMAGE, runtime, options);
  return new Map(
    text.flatMap((state, layer) => {
      const name = `layers.${layer}.adapter_${routerPlace(model.lavin)}.expert_weights`;
      const { weight, bias } = between(state, image[layer] as Float32Array, model.lavin.temperature);
      return [
        [`${name}.weight`, weight],
        [`${name}.bias`, bias],
      ];
    }),
  );
}

/** What the router of each layer reads of a modality's token, given that every layer before is its expert's. */
async function statesOf(
  { llama, lavin, tensors }: Omit<RoutedLlama, 'sources'>,
  modality: number,
  runtime: Runtime,
  options: StretchOptions,
): Promise<Float32Array[]> {
  const input = routerPlace(lavin) === 'attn' ? 'attentionInput' : 'feedForwardInput';
  const shares = Float32Array.from({ length: 2 * llama.layers }, (_, index) => Number(index % 2 === modality));
  const decoder = {
    config: llama,
    parameters: (graph: Graph) => checkpointParameters(graph, tensors, { format: 'fp32', head: headName(llama) }),
    variation: (graph: Graph, parameters: Parameters): LlamaVariation => {
      const given = graph.constant('float32', [llama.layers, 2], shares);
      const adapted = decoderVariation(graph, lavin, llama, parameters, given);
      return {
        ...adapted,
        [input](layer: number, x: Value) {
          graph.output(x, statePrefix + layer);
          return adapted[input]?.(layer, x) ?? x;
        },
      };
    },
  };
  const states: Float32Array[] = [];
  const token = tensors.read(modalityTable, modality, modality + 1);
  await runInStretches(decoder, [token], runtime, options, ({ outputs }) => {
    for (const [name, state] of outputs) if (name.startsWith(statePrefix)) states.push(state);
  });
  return states;
}

function between(
  text: Float32Array,
  image: Float32Array,
  temperature: number,
): { weight: MemoryTensor; bias: MemoryTensor } {
  const difference = image.map((value, index) => value - (text[index] as number));
  const length = difference.reduce((sum, value) => sum + value * value, 0);
  // Towards its own end from the middle, a token's logit gains what its other loses.
  const factor = (MARGIN * temperature) / length;
  const width = text.length;
  const weight = Float32Array.from({ length: 2 * width }, (_, index) => {
    const value = factor * (difference[index % width] as number);
    return index < width ? -value : value;
  });
  const middle = text.reduce(
    (sum, value, index) => sum + (factor * (difference[index] as number) * (value + (image[index] as number))) / 2,
    0,
  );
  return {
    weight: { shape: [2, width], values: weight },
    bias: { shape: [2], values: Float32Array.of(middle, -middle) },
  };
}
