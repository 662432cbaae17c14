import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeSafetensors } from '../../../src/weights/safetensors-writer.ts';
import { fixture } from '../../weights/fixtures.ts';
import { randomValues } from './tensors.ts';

const hidden = 128;
const inner = 256;
const headDim = 32;
const kvHeads = 2;

/** What a tiny model may differ in. */
export interface TinyModel {
  seed?: number;
  contextLength?: number;
  /** Biases on queries, keys and values. */
  biases?: boolean;
  /** Instead of random weights. */
  weight?: number;
}

/**
 * Writes a LLaMA of random weights as a hub repository has it, with the small tokenizer: a whole model in two megabytes,
 * which answers in gibberish.
 */
export function writeTinyModel(
  folder: string,
  { seed = 1, contextLength = 256, biases = false, weight }: TinyModel = {},
): string {
  mkdirSync(folder, { recursive: true });
  const tokenizer = fixture('tokenizers/folder/tokenizer.json');
  cpSync(tokenizer, path.join(folder, 'tokenizer.json'));
  const json = (name: string, content: unknown) => writeFileSync(path.join(folder, name), JSON.stringify(content));
  json('tokenizer_config.json', {
    bos_token: '<|im_start|>',
    eos_token: '<|im_end|>',
    chat_template:
      "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}" +
      "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
  });
  json('config.json', {
    model_type: 'llama',
    attention_bias: biases,
    vocab_size: 481,
    hidden_size: hidden,
    intermediate_size: inner,
    num_hidden_layers: 3,
    num_attention_heads: hidden / headDim,
    num_key_value_heads: kvHeads,
    rms_norm_eps: 1e-5,
    max_position_embeddings: contextLength,
    tie_word_embeddings: true,
  });
  const shapes: [name: string, shape: number[]][] = [['model.embed_tokens.weight', [481, hidden]]];
  for (let layer = 0; layer < 3; layer++) {
    const name = `model.layers.${layer}`;
    for (const [projection, out] of [
      ['q', hidden],
      ['k', kvHeads * headDim],
      ['v', kvHeads * headDim],
    ] as const) {
      shapes.push([`${name}.self_attn.${projection}_proj.weight`, [out, hidden]]);
      if (biases) shapes.push([`${name}.self_attn.${projection}_proj.bias`, [out]]);
    }
    shapes.push([`${name}.self_attn.o_proj.weight`, [hidden, hidden]]);
    shapes.push([`${name}.mlp.gate_proj.weight`, [inner, hidden]], [`${name}.mlp.up_proj.weight`, [inner, hidden]]);
    shapes.push([`${name}.mlp.down_proj.weight`, [hidden, inner]]);
    shapes.push([`${name}.input_layernorm.weight`, [hidden]], [`${name}.post_attention_layernorm.weight`, [hidden]]);
  }
  shapes.push(['model.norm.weight', [hidden]]);
  const tensors = shapes.map(([name, shape], index) => {
    const count = shape.reduce((product, size) => product * size, 1);
    // Norms near 1, matrices of a size that neither grows nor shrinks what they multiply.
    const isNorm = name.includes('norm');
    const scale = isNorm ? 0.1 : Math.sqrt(3 / (shape[1] ?? 3));
    const data = randomValues(1000 * seed + index, count).map((value) => weight ?? Number(isNorm) + scale * value);
    return [name, { dtype: 'F32' as const, shape, data }] as const;
  });
  writeSafetensors(path.join(folder, 'model.safetensors'), Object.fromEntries(tensors));
  return folder;
}
