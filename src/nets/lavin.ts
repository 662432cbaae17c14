import type { Graph } from '../graph/graph.ts';
import { add, concat, matMulTransposed, silu } from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import type { Value } from '../graph/value.ts';
import { buildClip, type ClipVariation, classToken } from './clip.ts';
import { type ClipConfig, clipTokens } from './clip-config.ts';
import {
  type AdapterPlace,
  droppingOut,
  givenRouting,
  ownRouting,
  plainAdapter,
  type Routing,
  routedAdapter,
  rowRouting,
  secondExpert,
} from './lavin-adapter.ts';
import { type DecoderPlace, type LavinAdapterConfig, type LavinConfig, visualTokenStep } from './lavin-config.ts';
import type { LlamaVariation } from './llama.ts';
import type { LlamaConfig } from './llama-config.ts';

/**
 * LaVIN (Luo et al. 2023, "Cheap and Quick"; weights as luogen1996/LaVIN releases them): adapters with two experts ahead of
 * every attention of a frozen CLIP tower and a frozen LLaMA. Class tokens of every fourth block of the tower become visual
 * tokens; a learned modality token decides the shares of the decoder's experts and is seen by no other token.
 */

/**
 * The decoder with shares from outside, float32 [layers, 2]: those of `modalityVariation` for the request's modality, by
 * default as an input `router_shares`.
 */
export function decoderVariation(
  graph: Graph,
  config: LavinAdapterConfig,
  llama: LlamaConfig,
  parameters: Parameters,
  shares: Value = graph.input('router_shares', 'float32', [llama.layers, 2]),
): LlamaVariation {
  return adaptedDecoder(graph, config, llama, parameters, givenRouting(graph, config, shares, 1));
}

/** The decoder with all shares of every token the second expert's. */
export function secondExpertVariation(
  graph: Graph,
  config: LavinAdapterConfig,
  llama: LlamaConfig,
  parameters: Parameters,
): LlamaVariation {
  return inPlaces(config, llama, (_layer, place, x) => secondExpert(graph, config, parameters, place, x));
}

/**
 * The decoder on a modality token. It stands ahead of all others, sees itself only, and is seen by none, so that what it
 * decides in each layer depends on it alone: output `router.N` float32 [1, 2] of a step over this one token.
 */
export function modalityVariation(
  graph: Graph,
  config: LavinAdapterConfig,
  llama: LlamaConfig,
  parameters: Parameters,
): LlamaVariation {
  const routing = ownRouting(graph, config, parameters, (layer, shares) => graph.output(shares, `router.${layer}`));
  return adaptedDecoder(graph, config, llama, parameters, routing);
}

/**
 * The decoder on whole sequences of several rows, each behind its modality token, as it is trained. Further inputs are those
 * of `rowRouting`, and with drop-out its masks.
 */
export function rowsVariation(
  graph: Graph,
  config: LavinConfig,
  llama: LlamaConfig,
  parameters: Parameters,
  { dropOut }: { dropOut: boolean },
): LlamaVariation {
  const routing = rowRouting(graph, config, parameters);
  const dropping = dropOut ? droppingOut(graph, config, routing, { tokens: 'tokens' }) : routing;
  return adaptedDecoder(graph, config, llama, parameters, dropping);
}

/** Name of the table of modality tokens [2, hidden]: 0 for text alone, 1 for an image. */
export const modalityTable = 'adapter_modality_embedding.weight';

export interface LavinTowerOptions {
  /**
   * Shares of the tower's experts as an input `router_shares` float32 [layers · tokens, 2] instead of each token's own. The
   * official code takes those of a batch's first image for all of them.
   */
  givenShares?: boolean;
  /** Further outputs: the tokens' own shares `router.N` [tokens, 2] of every layer that counts. */
  sharesOutputs?: boolean;
  /** Drop-out in the bottlenecks, by masks of `droppingOut`. */
  dropOut?: boolean;
  /** Further outputs: `block.N` [tokens, hidden], `image_embeds`, and the tokens' own shares `router.N` [tokens, 2]. */
  hiddenOutputs?: boolean;
}

/**
 * The image tower with adapters and neck. Input: `image` float32 [1, 3, size, size], normalised. Output: `image_tokens`
 * float32 [visual tokens, decoder's hidden size].
 */
export function buildLavinTower(
  graph: Graph,
  config: LavinConfig,
  clip: ClipConfig,
  hiddenSize: number,
  parameters: Parameters,
  options: LavinTowerOptions = {},
): void {
  const image = graph.input('image', 'float32', [1, 3, clip.imageSize, clip.imageSize]);
  // What stands behind the last class token that is used changes nothing.
  const layers = options.hiddenOutputs ? clip.layers : visualTokens(clip) * visualTokenStep;
  const { blocks } = buildClip(
    graph,
    { ...clip, layers },
    parameters,
    image,
    adaptedTower(graph, config, clip, parameters, options),
  );
  const used = blocks.filter((_, index) => (index + 1) % visualTokenStep === 0);
  const tokens = concat(
    graph,
    used.map((block) => classToken(graph, block)),
    0,
  );
  if (options.hiddenOutputs) {
    for (const [layer, block] of blocks.entries()) graph.output(block, `block.${layer}`);
    graph.output(tokens, 'image_embeds');
  }
  graph.output(neck(graph, config, clip, hiddenSize, parameters, tokens), 'image_tokens');
}

/** How many visual tokens an image becomes. */
export function visualTokens(clip: ClipConfig): number {
  return Math.floor(clip.layers / visualTokenStep);
}

function adaptedDecoder(
  graph: Graph,
  config: LavinAdapterConfig,
  llama: LlamaConfig,
  parameters: Parameters,
  routing: Routing,
): LlamaVariation {
  const shares = new Map<number, Value>();
  return inPlaces(config, llama, (layer, place, x) => {
    const ofLayer = shares.get(layer) ?? routing(layer, place, x);
    shares.set(layer, ofLayer);
    return routedAdapter(graph, config, parameters, place, x, ofLayer);
  });
}

/** Puts an adapter in each place that a configuration names. */
function inPlaces(
  { places = ['attn'] }: LavinAdapterConfig,
  { hiddenSize }: LlamaConfig,
  adapted: (layer: number, place: AdapterPlace, x: Value) => Value,
): LlamaVariation {
  const at = (place: DecoderPlace) => (layer: number, x: Value) =>
    adapted(layer, { name: `layers.${layer}.adapter_${place}`, channels: hiddenSize }, x);
  return {
    ...(places.includes('attn') && { attentionInput: at('attn') }),
    ...(places.includes('mlp') && { feedForwardInput: at('mlp') }),
  };
}

function adaptedTower(
  graph: Graph,
  config: LavinConfig,
  clip: ClipConfig,
  parameters: Parameters,
  { givenShares, sharesOutputs, dropOut, hiddenOutputs }: LavinTowerOptions,
): ClipVariation {
  const placeOf = (layer: number) => ({
    name: `backbone.visual.transformer.resblocks.${layer}.adapter_attn`,
    channels: clip.hiddenSize,
  });
  const dropping = dropOut ? { tokens: clipTokens(clip) } : undefined;
  if (config.visionAdapter === 'normal') {
    return { attentionInput: (layer, x) => plainAdapter(graph, config, parameters, placeOf(layer), x, dropping) };
  }
  const show = (layer: number, shares: Value) => graph.output(shares, `router.${layer}`);
  const routing = givenShares
    ? givenRouting(
        graph,
        config,
        graph.input('router_shares', 'float32', [clip.layers * clipTokens(clip), 2]),
        clipTokens(clip),
      )
    : ownRouting(graph, config, parameters, hiddenOutputs || sharesOutputs ? show : undefined);
  const dropped = dropping ? droppingOut(graph, config, routing, dropping) : routing;
  return {
    attentionInput(layer, x) {
      const place = placeOf(layer);
      return routedAdapter(graph, config, parameters, place, x, dropped(layer, place, x));
    },
  };
}

/** From the tower's width to the decoder's: two linear layers with SiLU between them, float32 in every format. */
function neck(
  graph: Graph,
  { neckSize }: LavinConfig,
  clip: ClipConfig,
  hiddenSize: number,
  parameters: Parameters,
  tokens: Value,
): Value {
  const linear = (x: Value, name: string, inSize: number, out: number) => {
    const weight = parameters.tensor(`${name}.weight`, [out, inSize]);
    return add(graph, matMulTransposed(graph, x, weight), parameters.vector(`${name}.bias`, out));
  };
  const inner = silu(graph, linear(tokens, 'adapter_proj.conv_A', clip.hiddenSize, neckSize));
  return linear(inner, 'adapter_proj.conv_B', neckSize, hiddenSize);
}
