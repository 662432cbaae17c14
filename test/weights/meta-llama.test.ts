import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';
import { metaLlamaTensors, openMetaLlamaWeights } from '../../src/weights/meta-llama.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { bitsOf, fixture, temporaryFolder } from './fixtures.ts';

const GOLDEN = fixture('goldens/lavin/cfg3');
const PARAMS = JSON.parse(readFileSync(join(GOLDEN, 'pth/7B/params.json'), 'utf8'));
const HEAD_SIZE = PARAMS.dim / PARAMS.n_heads;

/** The name that Meta gives to a tensor of the decoder. */
function metaName(name: string): string {
  const parts: Record<string, string> = {
    'self_attn.q_proj': 'attention.wq',
    'self_attn.k_proj': 'attention.wk',
    'self_attn.v_proj': 'attention.wv',
    'self_attn.o_proj': 'attention.wo',
    'mlp.gate_proj': 'feed_forward.w1',
    'mlp.down_proj': 'feed_forward.w2',
    'mlp.up_proj': 'feed_forward.w3',
    input_layernorm: 'attention_norm',
    post_attention_layernorm: 'ffn_norm',
    'model.embed_tokens': 'tok_embeddings',
    'model.norm': 'norm',
    lm_head: 'output',
  };
  const module = name.replace(/\.weight$/, '');
  const [, layer, part = ''] = /^model\.layers\.(\d+)\.(.+)$/.exec(module) ?? [];
  return `${layer === undefined ? parts[module] : `layers.${layer}.${parts[part]}`}.weight`;
}

/** Rows of adjacent pairs as rows of two halves: row j of a head is stored row 2j, row j + half stored row 2j + 1. */
function halvesOf(values: Float32Array, rowSize: number): Float32Array {
  const moved = new Float32Array(values.length);
  for (let row = 0; row < values.length / rowSize; row++) {
    const head = row - (row % HEAD_SIZE);
    const pair = Math.floor((row % HEAD_SIZE) / 2);
    const to = head + pair + (row % 2) * (HEAD_SIZE / 2);
    moved.set(values.subarray(row * rowSize, (row + 1) * rowSize), to * rowSize);
  }
  return moved;
}

for (const size of ['7B', '13B']) {
  test(`a ${size} checkpoint of Meta reads like one of Hugging Face, whole and by rows`, () => {
    const { config, tensors } = openMetaLlamaWeights(join(GOLDEN, 'pth', size));
    const stored = openSafetensors(join(GOLDEN, 'llama.safetensors'));
    assert.deepEqual(tensors.names().map(metaName).sort(), stored.names().sort(), 'rope.freqs is left out');
    for (const name of tensors.names()) {
      const { shape } = stored.info(metaName(name));
      const [rows = 0, rowSize = 1] = shape;
      const plain = stored.read(metaName(name));
      const expected = /\.[qk]_proj\./.test(name) ? halvesOf(plain, rowSize) : plain;
      assert.deepEqual(tensors.info(name), { dtype: 'F16', shape, byteLength: 2 * plain.length }, name);
      for (const [from, to] of [[0, rows] as const, [3, rows - 5] as const, [rows - 1, rows] as const]) {
        const range = expected.subarray(from * rowSize, to * rowSize);
        assert.deepEqual(bitsOf(tensors.read(name, from, to)), bitsOf(range), `${name} ${from} ${to}`);
      }
      assert.throws(() => tensors.read(name, 0, rows + 1), RangeError);
    }
    assert.deepEqual(
      { ...config, architectures: undefined },
      {
        architectures: undefined,
        model_type: 'llama',
        vocab_size: stored.info('output.weight').shape[0],
        hidden_size: PARAMS.dim,
        intermediate_size: stored.info('layers.0.feed_forward.w1.weight').shape[0],
        num_hidden_layers: PARAMS.n_layers,
        num_attention_heads: PARAMS.n_heads,
        num_key_value_heads: PARAMS.n_heads,
        head_dim: HEAD_SIZE,
        hidden_act: 'silu',
        rms_norm_eps: PARAMS.norm_eps,
        rope_theta: 10_000,
        max_position_embeddings: 2048,
        tie_word_embeddings: false,
      },
    );
    tensors.close();
  });
}

test('tensors that are no part of a decoder are named', () => {
  const adapter = openSafetensors(join(GOLDEN, 'adapter.safetensors'));
  assert.throws(
    () => metaLlamaTensors(adapter, 'adapter.safetensors', HEAD_SIZE),
    /no part of a LLaMA decoder: .*adapter_modality_embedding\.weight, adapter_proj\.conv_A\.bias/,
  );
});

/** A folder as people have it: the tokenizer beside the folder of weights. */
function weightsFolder(folder: string, size: string): string {
  const weights = join(folder, size);
  mkdirSync(weights);
  cpSync(join(GOLDEN, 'pth', size), weights, { recursive: true });
  cpSync(fixture('sentencepiece/llama.model'), join(folder, 'tokenizer.model'));
  return weights;
}

test('a folder of Meta opens as a model, its tokenizer beside or in it', (context) => {
  const folder = temporaryFolder(context);
  const weights = weightsFolder(folder, '7B');
  const { format, tokenizer, tensors } = openLlamaCheckpoint(weights);
  assert.equal(format, 'meta');
  assert.deepEqual([tokenizer.bosId, tokenizer.eosIds, tokenizer.addBos], [1, [2], true]);
  tensors.close();
  rmSync(join(folder, 'tokenizer.model'));
  assert.throws(() => openLlamaCheckpoint(weights), /tokenizer\.model cannot be used: the file is missing/);
});

test('a folder of Meta that is not whole says what is wrong', (context) => {
  const folder = temporaryFolder(context);
  const weights = weightsFolder(folder, '13B');
  const first = join(weights, 'consolidated.00.pth');
  const second = join(weights, 'consolidated.01.pth');
  const params = (changed: object) => writeFileSync(join(weights, 'params.json'), JSON.stringify(changed));

  params({ ...PARAMS, n_layers: 5 });
  assert.throws(() => openLlamaCheckpoint(weights), /lacks model\.layers\.\{3-4\}\.input_layernorm\.weight/);
  params({ ...PARAMS, n_layers: 'three' });
  assert.throws(() => openLlamaCheckpoint(weights), /params\.json is damaged .*n_layers/);
  params({ ...PARAMS, use_scaled_rope: true });
  assert.throws(() => openLlamaCheckpoint(weights), /scaled as in Llama 3\.1/);
  params(PARAMS);

  cpSync(join(GOLDEN, 'pth/7B/consolidated.00.pth'), second);
  assert.throws(() => openLlamaCheckpoint(weights), /part of ".+" does not fit that of .*consolidated\.00\.pth/);
  cpSync(join(GOLDEN, 'pth/checkpoint-19.pth'), second);
  assert.throws(() => openLlamaCheckpoint(weights), /do not both hold .*output\.weight.*module\./);
  rmSync(second);
  assert.throws(() => openLlamaCheckpoint(weights), /48 channels, its embedding table has 24; .* every file is needed/);
  cpSync(first, second);
  rmSync(first);
  assert.throws(() => openLlamaCheckpoint(weights), /holds consolidated\.01\.pth, but lacks consolidated\.00\.pth/);
  rmSync(second);
  assert.throws(() => openLlamaCheckpoint(weights), /holds no consolidated\.00\.pth/);
});
