import { z } from 'zod';
import { checkTensors } from './check-tensors.ts';
import { CorruptFileError, type TensorSource } from './tensor-source.ts';

const size = z.int().positive();

/** The sizes in a `config.json` that decide the shapes of a LLaMA decoder's tensors. */
const sizesSchema = z.object({
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: z.int().nonnegative(),
  num_attention_heads: size,
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  tie_word_embeddings: z.boolean().nullish(),
});

/**
 * Holds a LLaMA decoder's tensors, under Hugging Face names, against its `config.json`. Biases may be there or not.
 * @throws {WrongTensorsError} naming every tensor that is missing, not expected or of another shape.
 * @throws {CorruptFileError} when the configuration lacks a size.
 */
export function checkLlamaTensors(
  config: Readonly<Record<string, unknown>>,
  tensors: TensorSource,
  label: string,
): void {
  const parsed = sizesSchema.safeParse(config);
  if (!parsed.success) throw new CorruptFileError(label, `its configuration: ${z.prettifyError(parsed.error)}`);
  const { vocab_size: vocabulary, hidden_size: width, intermediate_size: inner, ...heads } = parsed.data;
  const headSize = heads.head_dim ?? width / heads.num_attention_heads;
  const queries = heads.num_attention_heads * headSize;
  const keys = (heads.num_key_value_heads ?? heads.num_attention_heads) * headSize;
  const linears: Record<string, [out: number, into: number]> = {
    'self_attn.q_proj': [queries, width],
    'self_attn.k_proj': [keys, width],
    'self_attn.v_proj': [keys, width],
    'self_attn.o_proj': [width, queries],
    'mlp.gate_proj': [inner, width],
    'mlp.up_proj': [inner, width],
    'mlp.down_proj': [width, inner],
  };
  const expected = new Map<string, number[]>([
    ['model.embed_tokens.weight', [vocabulary, width]],
    ['model.norm.weight', [width]],
  ]);
  const optional = new Map<string, number[]>();
  // Some tied checkpoints store the table a second time.
  (heads.tie_word_embeddings ? optional : expected).set('lm_head.weight', [vocabulary, width]);
  for (let layer = 0; layer < heads.num_hidden_layers; layer++) {
    const prefix = `model.layers.${layer}`;
    expected.set(`${prefix}.input_layernorm.weight`, [width]);
    expected.set(`${prefix}.post_attention_layernorm.weight`, [width]);
    for (const [name, shape] of Object.entries(linears)) {
      expected.set(`${prefix}.${name}.weight`, shape);
      optional.set(`${prefix}.${name}.bias`, shape.slice(0, 1));
    }
  }
  checkTensors(tensors, label, expected, { optional });
}
