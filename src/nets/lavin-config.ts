/** LaVIN's routed adapters (Luo et al. 2023). */
export interface LavinAdapterConfig {
  /** Width of the adapters' bottlenecks. */
  adapterSize: number;
  /** Factor of what an adapter adds. */
  adapterScale: number;
  /** Divides the routers' logits: 10 for the released 7B models, 5 for 13B. The checkpoints' tensors do not tell it. */
  temperature: number;
  /** Where adapters stand in each layer of the decoder; absent: ahead of its attention, as in the released models. */
  places?: readonly DecoderPlace[];
}

/**
 * Ahead of a layer's attention or of its feed-forward network, by the official names `adapter_attn` and `adapter_mlp`. The
 * official code's type `router_block`, which is marked unsupported, has both, with a router each; here one router decides for
 * all adapters of a layer, that of the first.
 */
export type DecoderPlace = 'attn' | 'mlp';

/** The place whose adapter holds a layer's router. */
export function routerPlace({ places = ['attn'] }: Pick<LavinAdapterConfig, 'places'>): DecoderPlace {
  return places.includes('attn') ? 'attn' : 'mlp';
}

/** What LaVIN adds to a LLaMA decoder and a CLIP tower. */
export interface LavinConfig extends LavinAdapterConfig {
  /** Width within the neck between tower and decoder. */
  neckSize: number;
  /** Kind of the tower's adapters; `normal` ones are not routed. */
  visionAdapter: 'router' | 'normal';
}

/** Blocks of the tower between two class tokens that become visual tokens. */
export const visualTokenStep = 4;
