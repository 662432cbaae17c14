import type { GgufFile } from '../gguf.ts';
import { halfSplitTensors } from '../half-split.ts';
import { renameTensors } from '../renamed-tensors.ts';
import { type TensorSource, UnsupportedFileError } from '../tensor-source.ts';
import type { GgufLlamaConfig } from './llama-config.ts';

/** Names outside of the layers: GGUF to Hugging Face. */
const OUTER_NAMES: Readonly<Record<string, string>> = {
  'token_embd.weight': 'model.embed_tokens.weight',
  'output_norm.weight': 'model.norm.weight',
  'output.weight': 'lm_head.weight',
};

/** Names of a layer's parts: GGUF to Hugging Face. */
const LAYER_NAMES: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};

/** RoPE tables: part of the configuration, not of the weights. */
const ROPE_TABLE = /^rope_freqs\.weight$|\.attn_rot_embd\.weight$/;

/**
 * A GGUF decoder's tensors under Hugging Face names. llama.cpp rotates adjacent values of a head where Hugging Face
 * rotates its halves, so its files hold the rows of q and k in another order; whole stored rows are moved back,
 * quantised ones as they are.
 * @throws {UnsupportedFileError} when the file holds a tensor that is no part of a LLaMA decoder.
 */
export function llamaTensorsOfGguf(gguf: GgufFile, config: GgufLlamaConfig): TensorSource {
  const named = renameTensors(gguf.tensors, gguf.path, (name) =>
    ROPE_TABLE.test(name) ? undefined : huggingFaceName(gguf.path, name),
  );
  const rotates = (name: string) => /\.self_attn\.[qk]_proj\./.test(name);
  return halfSplitTensors(named, { label: gguf.path, headSize: config.head_dim, rotates });
}

function huggingFaceName(path: string, name: string): string {
  const outer = OUTER_NAMES[name];
  if (outer !== undefined) return outer;
  const {
    layer,
    part = '',
    kind,
  } = /^blk\.(?<layer>\d+)\.(?<part>\w+)\.(?<kind>weight|bias)$/.exec(name)?.groups ?? {};
  const layerPart = LAYER_NAMES[part];
  if (layerPart !== undefined) return `model.layers.${layer}.${layerPart}.${kind}`;
  throw new UnsupportedFileError(path, `its tensor "${name}" is no part of a LLaMA decoder`);
}
