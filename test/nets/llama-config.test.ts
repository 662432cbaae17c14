import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, parseLlamaConfig } from '../../src/nets/llama-config.ts';

const PLAIN = {
  model_type: 'llama',
  vocab_size: 100,
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  rms_norm_eps: 1e-5,
};

test('what a configuration leaves out has the default of the LLaMA family', () => {
  assert.deepEqual(parseLlamaConfig(PLAIN), {
    vocabularySize: 100,
    hiddenSize: 64,
    intermediateSize: 128,
    layers: 2,
    heads: 4,
    kvHeads: 4,
    headDim: 16,
    normEpsilon: 1e-5,
    ropeTheta: 10_000,
    contextLength: 2048,
    tiedEmbeddings: false,
  });
});

test('heads, positions and window are read, null as if absent', () => {
  const config = parseLlamaConfig({
    ...PLAIN,
    model_type: 'mistral',
    num_key_value_heads: 2,
    head_dim: 32,
    rope_theta: 1e6,
    rope_scaling: null,
    sliding_window: 4096,
    max_position_embeddings: 32_768,
    tie_word_embeddings: true,
  });
  assert.equal(config.kvHeads, 2);
  assert.equal(config.headDim, 32);
  assert.equal(config.ropeTheta, 1e6);
  assert.equal(config.ropeScaling, undefined);
  assert.equal(config.slidingWindow, 4096);
  assert.equal(config.contextLength, 32_768);
  assert.equal(config.tiedEmbeddings, true);
  const nulls = { num_key_value_heads: null, head_dim: null, sliding_window: null };
  assert.deepEqual(parseLlamaConfig({ ...PLAIN, ...nulls }), parseLlamaConfig(PLAIN));
  const unused = { sliding_window: 4096, use_sliding_window: false };
  assert.equal(parseLlamaConfig({ ...PLAIN, ...unused }).slidingWindow, undefined);
});

test('rope is read in the old form and the new one', () => {
  const llama3 = {
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 8192,
  };
  const scaling = { type: 'llama3', factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 8192 };
  const old = parseLlamaConfig({ ...PLAIN, rope_theta: 5e5, rope_scaling: { rope_type: 'llama3', ...llama3 } });
  const now = parseLlamaConfig({ ...PLAIN, rope_parameters: { rope_type: 'llama3', rope_theta: 5e5, ...llama3 } });
  for (const { ropeTheta, ropeScaling } of [old, now]) {
    assert.equal(ropeTheta, 5e5);
    assert.deepEqual(ropeScaling, scaling);
  }
  const linear = parseLlamaConfig({ ...PLAIN, rope_scaling: { type: 'linear', factor: 2 } });
  assert.deepEqual(linear.ropeScaling, { type: 'linear', factor: 2 });
  const plain = parseLlamaConfig({ ...PLAIN, rope_parameters: { rope_type: 'default', rope_theta: 7 } });
  assert.equal(plain.ropeTheta, 7);
  assert.equal(plain.ropeScaling, undefined);
});

const REFUSED: [what: string, change: object, message: RegExp][] = [
  ['missing sizes', { vocab_size: undefined, hidden_size: undefined }, /vocab_size: .*hidden_size: /],
  ['a size that is none', { num_hidden_layers: 1.5 }, /num_hidden_layers/],
  ['another architecture', { model_type: 'gpt2' }, /type "gpt2" are not LLaMA decoders; known: llama/],
  ['another activation', { hidden_act: 'gelu' }, /activation "gelu"/],
  ['an unknown scaling of positions', { rope_scaling: { rope_type: 'yarn', factor: 4 } }, /"yarn" is not known/],
  ['half a scaling', { rope_scaling: { rope_type: 'llama3', factor: 8 } }, /"llama3" lacks low_freq_factor/],
];

for (const [what, change, message] of REFUSED) {
  test(`a configuration with ${what} is refused by name`, () => {
    assert.throws(
      () => parseLlamaConfig({ ...PLAIN, ...change }),
      (error) => error instanceof ConfigError && message.test(error.message),
    );
  });
}

test('what is no object at all is refused', () => {
  for (const json of [null, [], 'llama', 7]) assert.throws(() => parseLlamaConfig(json), ConfigError);
});
