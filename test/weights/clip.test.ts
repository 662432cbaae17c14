import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkTensors } from '../../src/weights/check-tensors.ts';
import { openClipVision } from '../../src/weights/clip.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { writeSafetensors } from '../../src/weights/safetensors-writer.ts';
import { openTorch } from '../../src/weights/torch.ts';
import { fixture, temporaryFolder } from './fixtures.ts';

const LAYER_PARTS =
  'layer_norm1 layer_norm2 self_attn.q_proj self_attn.k_proj self_attn.v_proj self_attn.out_proj mlp.fc1 mlp.fc2';

/** The tensors of Hugging Face's released image towers. */
function towerNames(layers: number): string[] {
  const both = (module: string) => [`${module}.weight`, `${module}.bias`];
  const ofLayers = Array.from({ length: layers }, (_, layer) =>
    LAYER_PARTS.split(' ').flatMap((part) => both(`vision_model.encoder.layers.${layer}.${part}`)),
  );
  const embeddings = ['class_embedding', 'patch_embedding.weight', 'position_embedding.weight'];
  return [
    ...embeddings.map((name) => `vision_model.embeddings.${name}`),
    ...both('vision_model.pre_layrnorm'),
    ...ofLayers.flat(),
    ...both('vision_model.post_layernorm'),
    'visual_projection.weight',
  ].sort();
}

test("OpenAI's scripted archive reads as Hugging Face's image tower", () => {
  const path = fixture('torch/clip.pt');
  const { config, tensors } = openClipVision(path);
  const stored = openTorch(path);
  assert.deepEqual(config, {
    hidden_size: 64,
    intermediate_size: 80,
    num_hidden_layers: 1,
    num_attention_heads: 1,
    image_size: 8,
    patch_size: 4,
    projection_dim: 24,
    hidden_act: 'quick_gelu',
    layer_norm_eps: 1e-5,
  });
  assert.deepEqual(tensors.names().sort(), towerNames(1));
  const layer = 'vision_model.encoder.layers.0';
  const packed = stored.read('visual.transformer.resblocks.0.attn.in_proj_weight');
  const packedBias = stored.read('visual.transformer.resblocks.0.attn.in_proj_bias');
  for (const [third, name] of ['q_proj', 'k_proj', 'v_proj'].entries()) {
    const weight = `${layer}.self_attn.${name}.weight`;
    assert.deepEqual(tensors.info(weight), { dtype: 'F16', shape: [64, 64], byteLength: 2 * 64 * 64 });
    assert.deepEqual(tensors.read(weight), packed.slice(third * 4096, (third + 1) * 4096));
    assert.deepEqual(tensors.read(weight, 5, 9), packed.slice(third * 4096 + 5 * 64, third * 4096 + 9 * 64));
    assert.throws(() => tensors.read(weight, 0, 65), RangeError);
    assert.deepEqual(tensors.read(`${layer}.self_attn.${name}.bias`), packedBias.slice(third * 64, (third + 1) * 64));
  }
  const projection = stored.read('visual.proj');
  const transposed = Float32Array.from(
    { length: 24 * 64 },
    (_, i) => projection[(i % 64) * 24 + Math.floor(i / 64)] ?? 0,
  );
  assert.deepEqual(tensors.info('visual_projection.weight').shape, [24, 64]);
  assert.deepEqual(tensors.read('visual_projection.weight'), transposed);
  assert.deepEqual(tensors.read('visual_projection.weight', 3, 5), transposed.slice(3 * 64, 5 * 64));
  assert.deepEqual(
    tensors.read(`${layer}.mlp.fc1.weight`),
    stored.read('visual.transformer.resblocks.0.mlp.c_fc.weight'),
  );
  tensors.close();
});

test('the same tensors in a safetensors file do, too', () => {
  const { config, tensors } = openClipVision(fixture('goldens/lavin/cfg2/../cfg1/clip.safetensors'));
  assert.equal(config.num_hidden_layers, 8);
  assert.deepEqual(tensors.names().sort(), towerNames(8));
});

test('a Hugging Face folder gives its image tower, of a whole CLIP model too', (context) => {
  const folder = temporaryFolder(context);
  const source = fixture('goldens/clip-vision/a');
  const { config, tensors } = openClipVision(source);
  assert.deepEqual(config, JSON.parse(readFileSync(join(source, 'config.json'), 'utf8')));
  assert.deepEqual(tensors.names().sort(), towerNames(4));

  const { projection_dim, ...vision } = config;
  const whole = { model_type: 'clip', projection_dim, text_config: {}, vision_config: vision };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(whole));
  const data = new Float32Array(2);
  writeSafetensors(join(folder, 'model.safetensors'), {
    'vision_model.embeddings.class_embedding': { dtype: 'F32', shape: [2], data },
    'vision_model.embeddings.position_ids': { dtype: 'F32', shape: [2], data },
    'text_model.final_layer_norm.weight': { dtype: 'F32', shape: [2], data },
    logit_scale: { dtype: 'F32', shape: [2], data },
  });
  for (const path of [folder, join(folder, 'model.safetensors')]) {
    const opened = openClipVision(path);
    assert.deepEqual(opened.config, whole);
    assert.deepEqual(opened.tensors.names(), ['vision_model.embeddings.class_embedding']);
  }
});

test('what is no image tower of CLIP is refused by name', (context) => {
  const folder = temporaryFolder(context);
  assert.throws(() => openClipVision(join(folder, 'absent.pt')), /no such file or folder/);
  assert.throws(() => openClipVision(folder), /holds no \*\.safetensors and no pytorch_model\.bin/);
  cpSync(fixture('goldens/lavin/cfg1/adapter.safetensors'), join(folder, 'adapter.safetensors'));
  assert.throws(
    () => openClipVision(join(folder, 'adapter.safetensors')),
    /neither "visual\.conv1\.weight" nor a config/,
  );

  const tensor = { dtype: 'F32', shape: [2], data: new Float32Array(2) } as const;
  const write = (more: object) =>
    writeSafetensors(join(folder, 'clip.safetensors'), { 'visual.conv1.weight': tensor, ...more });
  write({});
  assert.throws(() => openClipVision(join(folder, 'clip.safetensors')), /no vision transformer; take a ViT/);
  const golden = openSafetensors(fixture('goldens/lavin/cfg1/clip.safetensors'));
  const sound = golden.names().map((name) => {
    return [name, { dtype: 'F32', shape: golden.info(name).shape, data: golden.read(name) }] as const;
  });
  write({ ...Object.fromEntries(sound), 'visual.attnpool.c_proj.weight': tensor });
  assert.throws(
    () => openClipVision(join(folder, 'clip.safetensors')),
    /image tower: visual\.attnpool\.c_proj\.weight/,
  );
});

test('a tower of another width than the model was trained with is refused, with advice', () => {
  const { tensors } = openClipVision(fixture('goldens/lavin/cfg1/clip.safetensors'));
  const expected = new Map(tensors.names().map((name) => [name, tensors.info(name).shape]));
  checkTensors(tensors, 'clip', expected);
  expected.set('vision_model.post_layernorm.weight', [1024]);
  assert.throws(
    () => checkTensors(tensors, 'clip.pt', expected, { advice: 'take ViT-L/14' }),
    /^WrongTensorsError: clip\.pt cannot be used: of another shape are vision_model\.post_layernorm\.weight \(\[64\] instead of \[1024\]\); take ViT-L\/14\.$/,
  );
});
