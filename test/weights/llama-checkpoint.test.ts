import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { WrongTensorsError } from '../../src/weights/check-tensors.ts';
import { openLlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { type WritableTensor, writeSafetensors } from '../../src/weights/safetensors-writer.ts';
import { CorruptFileError, UnsupportedFileError } from '../../src/weights/tensor-source.ts';
import { bitsOf, fixture, temporaryFolder } from './fixtures.ts';
import { type Value, writeGguf } from './write-gguf.ts';

for (const name of ['tiny-gqa-mixed', 'tiny-tied-q4_1']) {
  const path = fixture('goldens/gguf', `${name}.gguf`);
  const golden = JSON.parse(readFileSync(fixture('goldens/gguf', `${name}.json`), 'utf8'));

  test(`the configuration of ${name} is what Hugging Face was given`, () => {
    const { format, config } = openLlamaCheckpoint(path);
    assert.equal(format, 'gguf');
    const { rms_norm_eps: epsilon, ...others } = golden.hf_config;
    for (const [key, value] of Object.entries(others)) assert.equal(config[key], value, key);
    assert.equal(config.rms_norm_eps, Math.fround(epsilon));
    assert.equal(config.head_dim, 16);
    assert.equal(config.rope_scaling, null);
  });

  test(`q and k of ${name} come in Hugging Face's row order, by any range`, () => {
    const { tensors } = openLlamaCheckpoint(path);
    const expected = openSafetensors(fixture('goldens/gguf', `${name}.expected.safetensors`));
    const moved = expected.names().filter((tensor) => tensor.startsWith('hf.'));
    assert.equal(moved.length, 2 * golden.hf_config.num_hidden_layers);
    for (const stored of moved) {
      const tensor = stored.slice('hf.'.length);
      const whole = expected.read(stored);
      const [rows = 0, rowSize = 0] = expected.info(stored).shape;
      assert.deepEqual(bitsOf(tensors.read(tensor)), bitsOf(whole), tensor);
      for (const [from, to] of [
        [0, 0],
        [3, 4],
        [5, 29],
        [16, 32],
        [rows - 7, rows],
      ] as const) {
        const range = whole.slice(from * rowSize, to * rowSize);
        assert.deepEqual(bitsOf(tensors.read(tensor, from, to)), bitsOf(range), `${tensor} ${from} ${to}`);
      }
      assert.throws(() => tensors.read(tensor, 0, rows + 1), RangeError);
    }
  });

  test(`all of ${name} has the names of a Hugging Face checkpoint`, () => {
    const { tensors } = openLlamaCheckpoint(path);
    const expected = openSafetensors(fixture('goldens/gguf', `${name}.expected.safetensors`));
    const layers = Array.from({ length: golden.hf_config.num_hidden_layers }, (_, layer) => `model.layers.${layer}`);
    const parts = 'input_layernorm self_attn.q_proj self_attn.k_proj self_attn.v_proj self_attn.o_proj '.concat(
      'post_attention_layernorm mlp.gate_proj mlp.up_proj mlp.down_proj',
    );
    const names = layers.flatMap((layer) => parts.split(' ').map((part) => `${layer}.${part}.weight`));
    const head = golden.hf_config.tie_word_embeddings ? [] : ['lm_head.weight'];
    const outer = ['model.embed_tokens.weight', 'model.norm.weight', ...head];
    assert.deepEqual(tensors.names().sort(), [...names, ...outer].sort());
    assert.deepEqual(
      bitsOf(tensors.read('model.layers.1.mlp.down_proj.weight')),
      bitsOf(expected.read('dequant.blk.1.ffn_down.weight')),
    );
    assert.throws(() => tensors.info('token_embd.weight'), /no tensor named "token_embd.weight"/);
  });
}

/** A LLaMA decoder without layers: enough to be opened. */
const METADATA: Record<string, Value> = {
  'general.architecture': 'llama',
  'llama.embedding_length': 8,
  'llama.feed_forward_length': 16,
  'llama.block_count': 0,
  'llama.context_length': 64,
  'llama.attention.head_count': 2,
  'llama.attention.layer_norm_rms_epsilon': 0.5,
  'tokenizer.ggml.model': 'gpt2',
  'tokenizer.ggml.tokens': ['a', 'b', '<|eot_id|>', '<|end_of_text|>'],
  'tokenizer.ggml.token_type': [1, 1, 3, 3],
  'tokenizer.ggml.merges': ['a b'],
  'tokenizer.ggml.eos_token_id': 3,
};
const zeros = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });
const TENSORS = { 'token_embd.weight': zeros(4, 8), 'output_norm.weight': zeros(8) };

test('what the metadata leaves out has its default', (context) => {
  const path = join(temporaryFolder(context), 'plain.gguf');
  writeGguf(path, METADATA, TENSORS);
  const { config, tokenizer } = openLlamaCheckpoint(path);
  assert.equal(config.num_key_value_heads, 2);
  assert.equal(config.head_dim, 4);
  assert.equal(config.rope_theta, 10_000);
  assert.equal(config.tie_word_embeddings, true);
  assert.equal(config.bos_token_id, null);
  assert.deepEqual(tokenizer.eosIds, [3, 2], 'the end of a turn ends an answer too');
  assert.equal(tokenizer.addBos, false);
});

test("Llama 3's frequency factors and linear scaling reach the configuration", (context) => {
  const path = join(temporaryFolder(context), 'scaled.gguf');
  writeGguf(path, METADATA, { ...TENSORS, 'rope_freqs.weight': { shape: [2], data: Float32Array.of(1, 8) } });
  const { config, tensors } = openLlamaCheckpoint(path);
  assert.deepEqual(config.rope_scaling, { rope_type: 'frequency_factors', factors: [1, 8] });
  assert.deepEqual(tensors.names(), ['model.embed_tokens.weight', 'model.norm.weight']);
  const linear = { 'llama.rope.scaling.type': 'linear', 'llama.rope.scaling.factor': 2.5 };
  writeGguf(path, { ...METADATA, ...linear }, TENSORS);
  assert.deepEqual(openLlamaCheckpoint(path).config.rope_scaling, { rope_type: 'linear', factor: 2.5 });
});

const REFUSED: [what: string, metadata: Record<string, Value>, tensors: object, message: RegExp][] = [
  ['another architecture', { 'general.architecture': 'gemma' }, {}, /architecture is "gemma"/],
  ['a mixture of experts', { 'llama.expert_count': 8 }, {}, /mixture of experts/],
  ['partly rotated heads', { 'llama.rope.dimension_count': 2 }, {}, /keys 4, values 4, rotated 2/],
  ['unknown position scaling', { 'llama.rope.scaling.type': 'yarn' }, {}, /scaled by "yarn"/],
  ['a part that LLaMA has not', {}, { 'blk.0.attn_sinks.weight': zeros(2) }, /"blk.0.attn_sinks.weight" is no part/],
  ['an unknown tokenizer', { 'tokenizer.ggml.model': 'rwkv' }, {}, /tokenizer is of the kind "rwkv"/],
  ['an unknown split into words', { 'tokenizer.ggml.pre': 'poro-chat' }, {}, /splits words as "poro-chat"/],
];

for (const [what, metadata, tensors, message] of REFUSED) {
  test(`a GGUF file with ${what} is refused by name`, (context) => {
    const path = join(temporaryFolder(context), 'refused.gguf');
    writeGguf(path, { ...METADATA, ...metadata }, { ...TENSORS, ...tensors });
    assert.throws(
      () => openLlamaCheckpoint(path),
      (error) => error instanceof UnsupportedFileError && error.file === path && message.test(error.message),
    );
  });
}

test('a GGUF file that lacks or mistypes what a decoder needs is damaged', (context) => {
  const path = join(temporaryFolder(context), 'lacking.gguf');
  const { 'llama.context_length': _, ...lacking } = METADATA;
  writeGguf(path, lacking, TENSORS);
  assert.throws(() => openLlamaCheckpoint(path), /lacks "llama.context_length"/);
  writeGguf(path, { ...METADATA, 'llama.context_length': 'long' }, TENSORS);
  assert.throws(() => openLlamaCheckpoint(path), /"llama.context_length" is no number/);
  writeGguf(path, { ...METADATA, 'tokenizer.ggml.token_type': [1] }, TENSORS);
  assert.throws(() => openLlamaCheckpoint(path), /has 4 tokens, but 1 tokenizer.ggml.token_type/);
});

/** A folder as a hub repository has it: golden weights and the small tokenizer. */
function hubFolder(folder: string, files: Record<string, unknown> = {}): string {
  cpSync(fixture('goldens/llama/b-gqa-tied/config.json'), join(folder, 'config.json'));
  cpSync(fixture('goldens/llama/b-gqa-tied/model.safetensors'), join(folder, 'model.safetensors'));
  cpSync(fixture('tokenizers/folder/tokenizer.json'), join(folder, 'tokenizer.json'));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

test('a Hugging Face folder opens with everything that it says', (context) => {
  const folder = hubFolder(temporaryFolder(context), {
    'tokenizer_config.json': {
      bos_token: '<|im_start|>',
      eos_token: { content: '<|im_end|>', lstrip: false },
      chat_template: [
        { name: 'tools', template: 'not this' },
        { name: 'default', template: 'this' },
      ],
    },
    'generation_config.json': { eos_token_id: [2, 77] },
  });
  const { format, config, tensors, tokenizer } = openLlamaCheckpoint(folder);
  assert.equal(format, 'hugging-face');
  assert.equal(config.hidden_size, JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')).hidden_size);
  assert.ok(tensors.has('model.embed_tokens.weight'));
  assert.equal(tokenizer.chatTemplate, 'this');
  assert.equal(tokenizer.bosId, 1);
  assert.deepEqual(tokenizer.eosIds, [2, 77, 0]);
  assert.equal(tokenizer.addBos, true, 'its post-processor puts BOS in front');
  tensors.close();

  writeFileSync(join(folder, 'chat_template.jinja'), 'a file of its own leads');
  assert.equal(openLlamaCheckpoint(folder).tokenizer.chatTemplate, 'a file of its own leads');
});

test("old checkpoints' RoPE buffers are hidden", (context) => {
  const folder = hubFolder(temporaryFolder(context));
  const buffer = 'model.layers.0.self_attn.rotary_emb.inv_freq';
  const stored = readAll(join(folder, 'model.safetensors'));
  writeSafetensors(join(folder, 'model.safetensors'), {
    [buffer]: { dtype: 'F32', shape: [1], data: Float32Array.of(1) },
    ...stored,
  });
  const { tensors } = openLlamaCheckpoint(folder);
  assert.deepEqual(tensors.names(), Object.keys(stored));
  assert.equal(tensors.has(buffer), false);
});

function readAll(path: string): Record<string, WritableTensor> {
  const tensors = openSafetensors(path);
  const all = tensors.names().map((name): [string, WritableTensor] => {
    return [name, { dtype: 'F32', shape: tensors.info(name).shape, data: tensors.read(name) }];
  });
  tensors.close();
  return Object.fromEntries(all);
}

test('every tensor that a decoder lacks, has not or has in another shape is named', (context) => {
  const folder = hubFolder(temporaryFolder(context));
  const {
    'model.norm.weight': norm,
    'model.layers.0.mlp.up_proj.weight': up,
    ...others
  } = readAll(join(folder, 'model.safetensors'));
  assert.ok(norm && up);
  const wrong = { dtype: 'F32', shape: [2, 3], data: new Float32Array(6) } as const;
  writeSafetensors(join(folder, 'model.safetensors'), {
    ...others,
    'model.layers.0.self_attn.q_proj.weight': wrong,
    'model.layers.0.adapter.weight': wrong,
    'model.layers.1.adapter.weight': wrong,
    'vision.proj': wrong,
  });
  assert.throws(
    () => openLlamaCheckpoint(folder),
    (error) => {
      assert.ok(error instanceof WrongTensorsError);
      assert.deepEqual(error.missing, ['model.norm.weight', 'model.layers.0.mlp.up_proj.weight']);
      assert.deepEqual(error.unexpected.toSorted(), [
        'model.layers.0.adapter.weight',
        'model.layers.1.adapter.weight',
        'vision.proj',
      ]);
      assert.match(error.message, /it lacks model\.norm\.weight, model\.layers\.0\.mlp\.up_proj\.weight;/);
      assert.match(error.message, /model\.layers\.\{0-1\}\.adapter\.weight/);
      assert.match(error.message, /q_proj\.weight \(\[2, 3\] instead of \[\d+, \d+\]\)/);
      return true;
    },
  );
});

test('a folder with one GGUF file opens that', (context) => {
  const folder = temporaryFolder(context);
  writeGguf(join(folder, 'one.gguf'), METADATA, TENSORS);
  assert.equal(openLlamaCheckpoint(folder).format, 'gguf');
  writeGguf(join(folder, 'two.gguf'), METADATA, TENSORS);
  assert.throws(
    () => openLlamaCheckpoint(folder),
    /several models \((one.gguf, two.gguf|two.gguf, one.gguf)\); name one/,
  );
});

test('a folder that is no usable model says what is wrong', (context) => {
  const folder = temporaryFolder(context);
  assert.throws(() => openLlamaCheckpoint(join(folder, 'absent')), /no such file or folder/);
  assert.throws(() => openLlamaCheckpoint(folder), /neither a config.json, a params.json nor a .gguf file/);
  writeFileSync(join(folder, 'manifest.json'), '{}');
  assert.throws(() => openLlamaCheckpoint(folder), /folder of a training run; name the manifest.json in it/);
  hubFolder(folder, { 'config.json': { model_type: 'qwen3_moe' } });
  assert.throws(() => openLlamaCheckpoint(folder), /family "qwen3_moe"/);
  hubFolder(folder, { 'config.json': { model_type: 'llama', quantization_config: { quant_method: 'gptq' } } });
  assert.throws(() => openLlamaCheckpoint(folder), /quantised by another program/);
  hubFolder(folder, { 'config.json': '{' });
  assert.throws(() => openLlamaCheckpoint(folder), CorruptFileError);
  hubFolder(folder, { 'tokenizer.json': { model: 7 } });
  assert.throws(() => openLlamaCheckpoint(folder), /tokenizer.json is damaged .* model: /);
  hubFolder(folder);
  rmSync(join(folder, 'model.safetensors'));
  assert.throws(() => openLlamaCheckpoint(folder), /holds no \*.safetensors/);
  rmSync(join(folder, 'tokenizer.json'));
  assert.throws(() => openLlamaCheckpoint(folder), /tokenizer.json cannot be used: the file is missing/);
});
