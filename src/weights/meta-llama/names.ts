/** Modules outside of the layers: Meta's name to Hugging Face's. */
const OUTER: Readonly<Record<string, string>> = {
  tok_embeddings: 'model.embed_tokens',
  norm: 'model.norm',
  output: 'lm_head',
};

/** Modules of a layer: Meta's name to Hugging Face's. */
const OF_LAYER: Readonly<Record<string, string>> = {
  'attention.wq': 'self_attn.q_proj',
  'attention.wk': 'self_attn.k_proj',
  'attention.wv': 'self_attn.v_proj',
  'attention.wo': 'self_attn.o_proj',
  'feed_forward.w1': 'mlp.gate_proj',
  'feed_forward.w2': 'mlp.down_proj',
  'feed_forward.w3': 'mlp.up_proj',
  attention_norm: 'input_layernorm',
  ffn_norm: 'post_attention_layernorm',
};

/** RoPE tables that Meta's files carry; the configuration says the same. */
const ROPE_TABLE = /(^|\.)rope\.freqs$/;

/** Whether a tensor of a Meta file is a table that follows from the configuration. */
export function isRopeTable(name: string): boolean {
  return ROPE_TABLE.test(name);
}

/**
 * Hugging Face's name of a module of Meta's LLaMA: `layers.3.attention.wq` is `model.layers.3.self_attn.q_proj`.
 * Undefined for what is no part of the decoder.
 */
export function huggingFaceModule(module: string): string | undefined {
  const { layer, part = '' } = /^layers\.(?<layer>\d+)\.(?<part>.+)$/.exec(module)?.groups ?? {};
  if (layer === undefined) return OUTER[module];
  const ofLayer = OF_LAYER[part];
  return ofLayer === undefined ? undefined : `model.layers.${layer}.${ofLayer}`;
}

/** The same of a weight or bias. */
export function huggingFaceTensor(name: string): string | undefined {
  const { module = '', kind } = /^(?<module>.+)\.(?<kind>weight|bias)$/.exec(name)?.groups ?? {};
  const renamed = huggingFaceModule(module);
  return renamed === undefined ? undefined : `${renamed}.${kind}`;
}

/** Whether a tensor's rows, under Hugging Face's name, are rotated: those of queries and keys are. */
export function isRotated(name: string): boolean {
  return /\.self_attn\.[qk]_proj\./.test(name);
}
