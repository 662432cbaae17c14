/** LaVIN's routed adapters (Luo et al. 2023). */
export interface LavinAdapterConfig {
  /** Width of the adapters' bottlenecks. */
  adapterSize: number;
  /** Factor of what an adapter adds. */
  adapterScale: number;
  /** Divides the routers' logits: 10 for the released 7B models, 5 for 13B. The checkpoints' tensors do not tell it. */
  temperature: number;
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
