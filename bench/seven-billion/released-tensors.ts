/** Names and shapes of the tensors in the files that LaVIN-7B is made of, as their authors released them. */

export interface ReleasedTensor {
  name: string;
  shape: readonly number[];
}

const hidden = 4096;
const inner = 11008;
const layers = 32;
export const vocabulary = 32_000;

const vision = { hidden: 1024, layers: 24, patch: 14, positions: 257, projection: 768 };
const text = { hidden: 768, layers: 12, vocabulary: 49_408, positions: 77 };
const adapter = { size: 8, neck: 128 };

/** `params.json` of Meta's LLaMA-7B. */
export const params = {
  dim: hidden,
  multiple_of: 256,
  n_heads: 32,
  n_layers: layers,
  norm_eps: 1e-6,
  vocab_size: -1,
} as const;

/** `7B/consolidated.00.pth`, float16. */
export function llamaTensors(): ReleasedTensor[] {
  const ofLayer = (index: number): ReleasedTensor[] => {
    const name = `layers.${index}`;
    const matrix = (part: string, out: number, width: number) => ({
      name: `${name}.${part}.weight`,
      shape: [out, width],
    });
    return [
      ...['wq', 'wk', 'wv', 'wo'].map((part) => matrix(`attention.${part}`, hidden, hidden)),
      matrix('feed_forward.w1', inner, hidden),
      matrix('feed_forward.w2', hidden, inner),
      matrix('feed_forward.w3', inner, hidden),
      ...['attention_norm', 'ffn_norm'].map((part) => ({ name: `${name}.${part}.weight`, shape: [hidden] })),
    ];
  };
  return [
    { name: 'tok_embeddings.weight', shape: [vocabulary, hidden] },
    { name: 'norm.weight', shape: [hidden] },
    { name: 'output.weight', shape: [vocabulary, hidden] },
    ...Array.from({ length: layers }, (_, index) => ofLayer(index)).flat(),
    { name: 'rope.freqs', shape: [64] },
  ];
}

/** `ViT-L-14.pt`, float16: both towers, of which LaVIN reads the one for images. */
export function clipTensors(): ReleasedTensor[] {
  return [
    { name: 'visual.class_embedding', shape: [vision.hidden] },
    { name: 'visual.positional_embedding', shape: [vision.positions, vision.hidden] },
    { name: 'visual.proj', shape: [vision.hidden, vision.projection] },
    { name: 'visual.conv1.weight', shape: [vision.hidden, 3, vision.patch, vision.patch] },
    ...norm('visual.ln_pre', vision.hidden),
    ...norm('visual.ln_post', vision.hidden),
    ...blocks('visual.transformer', vision),
    { name: 'positional_embedding', shape: [text.positions, text.hidden] },
    { name: 'text_projection', shape: [text.hidden, vision.projection] },
    { name: 'token_embedding.weight', shape: [text.vocabulary, text.hidden] },
    ...norm('ln_final', text.hidden),
    ...blocks('transformer', text),
  ];
}

/** The adapter file, float32. */
export function adapterTensors(): ReleasedTensor[] {
  const places = [
    ...Array.from({ length: layers }, (_, index) => ({ name: `layers.${index}`, channels: hidden })),
    ...Array.from({ length: vision.layers }, (_, index) => ({
      name: `backbone.visual.transformer.resblocks.${index}`,
      channels: vision.hidden,
    })),
  ];
  const adapters = places.flatMap(({ name, channels }) => {
    const part = (kind: string, shape: number[]) => ({ name: `${name}.adapter_attn.${kind}`, shape });
    return [
      part('conv_A.weight', [adapter.size, channels, 1]),
      part('conv_A.bias', [adapter.size]),
      ...['conv_B', 'conv_D'].flatMap((expert) => [
        part(`${expert}.weight`, [channels, adapter.size / 2, 1]),
        part(`${expert}.bias`, [channels]),
      ]),
      part('expert_weights.weight', [2, channels]),
      part('expert_weights.bias', [2]),
    ];
  });
  const trained = [
    { name: 'adapter_modality_embedding.weight', shape: [2, hidden] },
    { name: 'adapter_proj.conv_A.weight', shape: [adapter.neck, vision.hidden] },
    { name: 'adapter_proj.conv_A.bias', shape: [adapter.neck] },
    { name: 'adapter_proj.conv_B.weight', shape: [hidden, adapter.neck] },
    { name: 'adapter_proj.conv_B.bias', shape: [hidden] },
    ...adapters,
  ];
  return trained.map(({ name, shape }) => ({ name: `module.${name}`, shape }));
}

function norm(name: string, size: number): ReleasedTensor[] {
  return ['weight', 'bias'].map((kind) => ({ name: `${name}.${kind}`, shape: [size] }));
}

function blocks(name: string, { hidden: size, layers: count }: { hidden: number; layers: number }): ReleasedTensor[] {
  return Array.from({ length: count }, (_, index) => {
    const block = `${name}.resblocks.${index}`;
    const linear = (part: string, out: number, width: number): ReleasedTensor[] => [
      { name: `${block}.${part}weight`, shape: [out, width] },
      { name: `${block}.${part}bias`, shape: [out] },
    ];
    return [
      ...norm(`${block}.ln_1`, size),
      ...norm(`${block}.ln_2`, size),
      ...linear('attn.in_proj_', 3 * size, size),
      ...linear('attn.out_proj.', size, size),
      ...linear('mlp.c_fc.', 4 * size, size),
      ...linear('mlp.c_proj.', size, 4 * size),
    ];
  }).flat();
}
