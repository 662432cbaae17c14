import type { GgufFile } from '../gguf.ts';
import { UnsupportedFileError } from '../tensor-source.ts';
import { GgufFields } from './fields.ts';

/** The keys of Hugging Face's LLaMA configuration that a GGUF file answers. */
export interface GgufLlamaConfig extends Readonly<Record<string, unknown>> {
  architectures: string[];
  model_type: 'llama';
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: 'silu';
  rms_norm_eps: number;
  rope_theta: number;
  rope_scaling: Readonly<Record<string, unknown>> | null;
  max_position_embeddings: number;
  tie_word_embeddings: boolean;
  attention_bias: boolean;
  mlp_bias: boolean;
  bos_token_id: number | null;
  eos_token_id: number | null;
}

/** The configuration of a LLaMA decoder in a GGUF file. @throws {UnsupportedFileError} for other architectures. */
export function llamaConfigOfGguf(gguf: GgufFile): GgufLlamaConfig {
  const fields = new GgufFields(gguf);
  const architecture = fields.text('general.architecture');
  if (architecture !== 'llama') {
    throw new UnsupportedFileError(gguf.path, `its architecture is "${architecture}"; only "llama" is served here`);
  }
  if ((fields.numberIfAny('llama.expert_count') ?? 0) > 0) {
    throw new UnsupportedFileError(gguf.path, 'it is a mixture of experts; only dense models are served here');
  }
  const hiddenSize = fields.number('llama.embedding_length');
  const heads = fields.number('llama.attention.head_count');
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    vocab_size: gguf.tensors.info('token_embd.weight').shape[0] ?? 0,
    hidden_size: hiddenSize,
    intermediate_size: fields.number('llama.feed_forward_length'),
    num_hidden_layers: fields.number('llama.block_count'),
    num_attention_heads: heads,
    num_key_value_heads: fields.numberIfAny('llama.attention.head_count_kv') ?? heads,
    head_dim: headSize(gguf, fields, hiddenSize / heads),
    hidden_act: 'silu',
    rms_norm_eps: fields.number('llama.attention.layer_norm_rms_epsilon'),
    rope_theta: fields.numberIfAny('llama.rope.freq_base') ?? 10_000,
    rope_scaling: ropeScaling(gguf, fields),
    max_position_embeddings: fields.number('llama.context_length'),
    tie_word_embeddings: !gguf.tensors.has('output.weight'),
    attention_bias: gguf.tensors.has('blk.0.attn_q.bias'),
    mlp_bias: gguf.tensors.has('blk.0.ffn_gate.bias'),
    bos_token_id: fields.numberIfAny('tokenizer.ggml.bos_token_id') ?? null,
    eos_token_id: fields.numberIfAny('tokenizer.ggml.eos_token_id') ?? null,
  };
}

function headSize(gguf: GgufFile, fields: GgufFields, byDefault: number): number {
  const size = fields.numberIfAny('llama.attention.key_length') ?? byDefault;
  const valueSize = fields.numberIfAny('llama.attention.value_length') ?? size;
  const rotated = fields.numberIfAny('llama.rope.dimension_count') ?? size;
  if (!Number.isInteger(size) || valueSize !== size || rotated !== size) {
    const sizes = `keys ${size}, values ${valueSize}, rotated ${rotated}`;
    throw new UnsupportedFileError(gguf.path, `the sizes of its attention heads differ (${sizes})`);
  }
  return size;
}

function ropeScaling(gguf: GgufFile, fields: GgufFields): Readonly<Record<string, unknown>> | null {
  if (gguf.tensors.has('rope_freqs.weight')) {
    return { rope_type: 'frequency_factors', factors: [...gguf.tensors.read('rope_freqs.weight')] };
  }
  const type = fields.textIfAny('llama.rope.scaling.type') ?? 'none';
  if (type === 'none') return null;
  if (type === 'linear') return { rope_type: 'linear', factor: fields.number('llama.rope.scaling.factor') };
  throw new UnsupportedFileError(
    gguf.path,
    `its positions are scaled by "${type}"; "linear" and Llama 3's way are known`,
  );
}
