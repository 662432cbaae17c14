import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openMplugOwl } from '../../src/weights/mplug-owl.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { type WritableTensor, writeSafetensors } from '../../src/weights/safetensors-writer.ts';
import { fixture, temporaryFolder } from './fixtures.ts';

const MODELS = fixture('goldens', 'mplug-owl');
const MODEL = join(MODELS, 'c-eps');
const QUERY = 'model.layers.0.self_attn.q_proj.weight';

function open(context: TestContext, ...parts: Parameters<typeof openMplugOwl>) {
  const checkpoint = openMplugOwl(...parts);
  context.after(() => checkpoint.close());
  return checkpoint;
}

/** The tensors of a safetensors file, to be written again. */
function tensorsOf(file: string): Record<string, WritableTensor> {
  const source = openSafetensors(file);
  const tensors = source.names().map((name): [string, WritableTensor] => {
    return [name, { dtype: 'F32', shape: source.info(name).shape, data: source.read(name) }];
  });
  source.close();
  return Object.fromEntries(tensors);
}

test('the decoder and what sees have their own sources', (t) => {
  const { vision, decoder, config, abstractorInner } = open(t, MODEL);
  const stored = openSafetensors(join(MODEL, 'model.safetensors'));
  t.after(() => stored.close());
  assert.equal(vision.names().length + decoder.names().length, stored.names().length);
  assert.ok(vision.has('query_tokens') && vision.has('vision_model.post_layernorm.weight'));
  assert.ok(vision.names().every((name) => !name.startsWith('language_model.')));
  assert.deepEqual(decoder.read(QUERY), stored.read(`language_model.${QUERY}`));
  assert.equal(config.model_type, 'mplug-owl');
  const inner = config.visual_abstractor_config as Record<string, unknown>;
  assert.equal(abstractorInner, inner.intermediate_size);
});

test('a folder as it was released, in a file of torch with old tables', (t) => {
  const folder = temporaryFolder(t);
  for (const name of ['config.json', 'pytorch_model.bin']) cpSync(join(MODEL, name), join(folder, name));
  const expected = open(t, MODEL);
  const released = open(t, folder);
  for (const part of ['vision', 'decoder'] as const) {
    assert.deepEqual(released[part].names().sort(), expected[part].names().sort());
    for (const name of expected[part].names()) assert.deepEqual(released[part].read(name), expected[part].read(name));
  }
});

test('what the trainer saved, with its prefix', (t) => {
  const folder = temporaryFolder(t);
  const tensors = Object.entries(tensorsOf(join(MODEL, 'model.safetensors')));
  const saved = Object.fromEntries(tensors.map(([name, tensor]) => [`base_model.model.${name}`, tensor]));
  writeSafetensors(join(folder, 'model.safetensors'), saved);
  cpSync(join(MODEL, 'config.json'), join(folder, 'config.json'));
  assert.deepEqual(open(t, folder).decoder.names().sort(), open(t, MODEL).decoder.names().sort());
});

test('an adapter is merged, or left beside the weights', (t) => {
  const plain = open(t, MODEL).decoder;
  const folder = join(MODEL, 'adapter');
  const merged = open(t, MODEL, { folder, use: 'merged' });
  assert.equal(merged.beside, undefined);
  assert.notDeepEqual(merged.decoder.read(QUERY), plain.read(QUERY));
  const key = QUERY.replace('q_proj', 'k_proj');
  assert.deepEqual(merged.decoder.read(key), plain.read(key));
  const beside = open(t, MODEL, { folder, use: 'beside' });
  assert.deepEqual(beside.decoder.read(QUERY), plain.read(QUERY));
  assert.ok(beside.beside?.has(QUERY) && !beside.beside.has(key));
  assert.deepEqual(beside.sources, [MODEL, folder]);
});

for (const use of ['merged', 'beside'] as const) {
  test(`an adapter made for another model is refused by name (${use})`, () => {
    const folder = join(MODELS, 'a-mha', 'adapter');
    assert.throws(() => openMplugOwl(join(MODELS, 'b-gqa-tied'), { folder, use }), {
      name: 'UnsupportedFileError',
      message: /adapter_model.safetensors cannot be used: .*layers\.\d+\.self_attn\.[qv]_proj/,
    });
  });
}

test('an adapter of the vision model can be merged only', (t) => {
  const folder = temporaryFolder(t);
  const changed = 'vision_model.encoder.layers.0.mlp.fc1';
  const [out, inner] = open(t, MODEL).vision.info(`${changed}.weight`).shape as [number, number];
  const ones = (rows: number, columns: number): WritableTensor => {
    return { dtype: 'F32', shape: [rows, columns], data: new Float32Array(rows * columns).fill(1) };
  };
  writeSafetensors(join(folder, 'adapter_model.safetensors'), {
    [`base_model.model.${changed}.lora_A.weight`]: ones(1, inner),
    [`base_model.model.${changed}.lora_B.weight`]: ones(out, 1),
  });
  const config = { peft_type: 'LORA', r: 1, lora_alpha: 1, target_modules: [changed] };
  writeFileSync(join(folder, 'adapter_config.json'), JSON.stringify(config));
  const merged = open(t, MODEL, { folder, use: 'merged' }).vision.read(`${changed}.weight`);
  const plain = open(t, MODEL).vision.read(`${changed}.weight`);
  assert.deepEqual(
    merged,
    plain.map((value) => value + 1),
  );
  assert.throws(() => openMplugOwl(MODEL, { folder, use: 'beside' }), /fc1 outside of the language model/);
});

test('missing files are named', (t) => {
  const folder = temporaryFolder(t);
  assert.throws(() => openMplugOwl(join(folder, 'nowhere')), /nowhere cannot be used: there is no such file/);
  assert.throws(() => openMplugOwl(folder), /config.json cannot be used/);
  writeFileSync(join(folder, 'config.json'), '{}');
  assert.throws(() => openMplugOwl(folder), /no \*\.safetensors and no pytorch_model\.bin/);
  mkdirSync(join(folder, 'adapter'));
  cpSync(join(MODEL, 'model.safetensors'), join(folder, 'model.safetensors'));
  const adapter = { folder: join(folder, 'adapter'), use: 'merged' } as const;
  assert.throws(() => openMplugOwl(folder, adapter), /adapter_config.json cannot be used/);
  assert.throws(() => open(t, MODEL).readTokenizer(), /tokenizer/);
});
