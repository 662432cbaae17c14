import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { mergePeftAdapter, openPeftAdapter } from '../../src/weights/peft.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { type WritableTensor, writeSafetensors } from '../../src/weights/safetensors-writer.ts';
import type { TensorSource } from '../../src/weights/tensor-source.ts';
import { seededRandom } from '../seeded-random.ts';
import { bitsOf, fixture, temporaryFolder } from './fixtures.ts';

/** W + scale · B · A, summed in double precision. */
function merged(weight: Float32Array, b: Float32Array, a: Float32Array, rank: number, scale: number): number[] {
  const columns = a.length / rank;
  return Array.from(weight, (value, index) => {
    const row = Math.floor(index / columns);
    let sum = 0;
    for (let i = 0; i < rank; i++)
      sum += (b[row * rank + i] as number) * (a[i * columns + (index % columns)] as number);
    return value + scale * sum;
  });
}

function assertClose(actual: Float32Array, expected: readonly number[], what: string): void {
  assert.equal(actual.length, expected.length, what);
  for (const [index, value] of expected.entries()) {
    assert.ok(
      Math.abs((actual[index] as number) - value) < 1e-5,
      `${what} at ${index}: ${actual[index]}, not ${value}`,
    );
  }
}

const ADAPTERS: [folder: string, weights: string, changed: number, scale: number, rank: number][] = [
  ['goldens/mplug-owl/c-eps', 'adapter', 4, 4, 8],
  ['goldens/llama/a-mha', 'adapter', 28, 4, 4],
];

for (const [folder, name, changed, scale, rank] of ADAPTERS) {
  test(`the adapter of ${folder} changes its modules, by any rows, and no other`, () => {
    const base = openSafetensors(fixture(folder, 'model.safetensors'));
    const stored = openSafetensors(fixture(folder, name, 'adapter_model.safetensors'));
    const adapter = openPeftAdapter(fixture(folder, name));
    const model = mergePeftAdapter(base, adapter);
    assert.equal(adapter.updates.size, changed);
    assert.deepEqual(model.names(), base.names());
    for (const tensor of base.names()) {
      const key = `base_model.model.${tensor.replace(/\.weight$/, '')}`;
      if (!stored.has(`${key}.lora_A.weight`)) {
        assert.deepEqual(model.info(tensor), base.info(tensor));
        assert.deepEqual(model.raw(tensor), base.raw(tensor));
        continue;
      }
      const [a, b] = [stored.read(`${key}.lora_A.weight`), stored.read(`${key}.lora_B.weight`)];
      const expected = merged(base.read(tensor), b, a, rank, scale);
      const [rows = 0, columns = 0] = base.info(tensor).shape;
      assertClose(model.read(tensor), expected, tensor);
      assertClose(model.read(tensor, 1, rows - 2), expected.slice(columns, (rows - 2) * columns), tensor);
      assert.equal(model.info(tensor).dtype, 'F32');
      const raw = model.raw(tensor, 2, 4);
      assert.deepEqual(new Uint32Array(raw.buffer), bitsOf(model.read(tensor, 2, 4)));
    }
    model.close();
    assert.throws(() => base.read(base.names()[0] ?? ''), /was closed already/);
    assert.throws(
      () =>
        adapter.updates
          .values()
          .next()
          .value?.source.raw(stored.names()[0] ?? ''),
      /was closed already/,
    );
  });
}

const MODULE = 'model.layers.0.self_attn.q_proj';
const CONFIG = { peft_type: 'LORA', r: 2, lora_alpha: 6, target_modules: ['q_proj'], bias: 'none' };

/** The base that the small adapter in torch's form is for. */
const BASE_TENSORS = {
  [`${MODULE}.weight`]: tensor([4, 6], 1),
  'model.layers.0.self_attn.v_proj.weight': tensor([4, 6], 2),
};

function tensor(shape: [number, number], seed: number): WritableTensor & { data: Float32Array } {
  const random = seededRandom(seed);
  return { dtype: 'F32', shape, data: Float32Array.from({ length: shape[0] * shape[1] }, () => random() - 0.5) };
}

function baseOf(folder: string, tensors: Record<string, WritableTensor> = BASE_TENSORS): TensorSource {
  writeSafetensors(join(folder, 'base.safetensors'), tensors);
  return openSafetensors(join(folder, 'base.safetensors'));
}

function adapterFolder(folder: string, config: object, tensors?: Record<string, WritableTensor>): string {
  writeFileSync(join(folder, 'adapter_config.json'), JSON.stringify(config));
  if (tensors) writeSafetensors(join(folder, 'adapter_model.safetensors'), tensors);
  else cpSync(fixture('torch/adapter_model.bin'), join(folder, 'adapter_model.bin'));
  return folder;
}

const SCALES: [what: string, config: object, scale: number][] = [
  ['alpha / r', CONFIG, 3],
  ['rslora', { ...CONFIG, use_rslora: true }, 6 / Math.sqrt(2)],
  [
    'patterns',
    { ...CONFIG, r: 8, rank_pattern: { q_proj: 2 }, alpha_pattern: { 'layers.0.self_attn.q_proj': 5 } },
    2.5,
  ],
  ['a pattern of target modules', { ...CONFIG, target_modules: '.*self_attn\\.q_proj' }, 3],
  ['empty fields', { ...CONFIG, use_dora: false, modules_to_save: null, rank_pattern: {}, layers_pattern: [] }, 3],
];

for (const [what, config, scale] of SCALES) {
  test(`an adapter in torch's form with the adapter's name in its keys is merged by ${what}`, (context) => {
    const folder = temporaryFolder(context);
    const model = mergePeftAdapter(baseOf(folder), openPeftAdapter(adapterFolder(folder, config)));
    const values = JSON.parse(readFileSync(fixture('torch/expected.json'), 'utf8')).adapter;
    const key = `base_model.model.${MODULE}`;
    const [a, b] = ['A', 'B'].map((side) => Float32Array.from(values[`${key}.lora_${side}.default.weight`]));
    assert.ok(a && b);
    const expected = merged(BASE_TENSORS[`${MODULE}.weight`]?.data ?? a, b, a, 2, scale);
    assertClose(model.read(`${MODULE}.weight`), expected, what);
  });
}

const pair = (module: string) => ({
  [`base_model.model.${module}.lora_A.weight`]: tensor([2, 6], 3),
  [`base_model.model.${module}.lora_B.weight`]: tensor([4, 2], 4),
});

const REFUSED: [what: string, config: object, tensors: Record<string, WritableTensor> | undefined, message: RegExp][] =
  [
    ['DoRA', { ...CONFIG, use_dora: true }, undefined, /not done here: use_dora\. Merge it with PEFT/],
    [
      'several things',
      { ...CONFIG, peft_type: 'IA3', fan_in_fan_out: true, modules_to_save: ['lm_head'], bias: 'all' },
      undefined,
      /peft_type IA3, fan_in_fan_out, modules_to_save, bias "all"/,
    ],
    ['a changed base', { ...CONFIG, init_lora_weights: 'pissa' }, undefined, /init_lora_weights "pissa"/],
    ['all linear layers', { ...CONFIG, target_modules: 'all-linear' }, undefined, /"all-linear"; it must list them/],
    ['a broken pattern', { ...CONFIG, target_modules: '(' }, undefined, /"\(" are not understood/],
    ['no rank', { ...CONFIG, r: undefined }, undefined, /adapter_config\.json is damaged .*r: /],
    ['another rank', { ...CONFIG, r: 4 }, undefined, /lora_A\.default\.weight" is of rank 2, its configuration says 4/],
    [
      'other modules',
      { ...CONFIG, target_modules: ['v_proj'] },
      undefined,
      /changes model\.layers\.0\.self_attn\.q_proj, which/,
    ],
    ['half a pair', CONFIG, { [`${MODULE}.lora_A.weight`]: tensor([2, 6], 1) }, /of ".*q_proj" it holds lora_A only/],
    ['no tensors', CONFIG, {}, /adapter without tensors/],
    [
      'other tensors',
      CONFIG,
      { ...pair(MODULE), 'base_model.model.lm_head.weight': tensor([2, 2], 1), vit_eos: tensor([1, 1], 1) },
      /no part of a LoRA adapter: base_model\.model\.lm_head\.weight, vit_eos/,
    ],
    [
      'one part twice',
      CONFIG,
      { ...pair(MODULE), [`${MODULE}.lora_A.default.weight`]: tensor([2, 6], 1) },
      /are the same part/,
    ],
  ];

for (const [what, config, tensors, message] of REFUSED) {
  test(`an adapter with ${what} is refused by name`, (context) => {
    const folder = adapterFolder(temporaryFolder(context), config, tensors);
    assert.throws(() => openPeftAdapter(folder), message);
  });
}

test('an adapter for another base model is refused, each misfit named', (context) => {
  const folder = temporaryFolder(context);
  const adapter = openPeftAdapter(adapterFolder(folder, CONFIG));
  const wide = baseOf(folder, { [`${MODULE}.weight`]: tensor([8, 12], 1) });
  assert.throws(
    () => mergePeftAdapter(wide, adapter),
    /made for another base model: ".*q_proj\.weight" is \[8, 12\], but its change is B \[4, 2\] times A \[2, 6\]/,
  );
  const other = baseOf(folder, { 'model.layers.0.mlp.up_proj.weight': tensor([4, 6], 1) });
  assert.throws(
    () => mergePeftAdapter(other, adapter),
    /the base model has not: model\.layers\.0\.self_attn\.q_proj\.weight/,
  );
  const deep = baseOf(folder, { ...BASE_TENSORS, 'model.layers.1.self_attn.q_proj.weight': tensor([4, 6], 1) });
  assert.throws(() => mergePeftAdapter(deep, adapter), /lacks its part for model\.layers\.1\.self_attn\.q_proj/);
});

test('a folder without an adapter says what is missing', (context) => {
  const folder = temporaryFolder(context);
  assert.throws(() => openPeftAdapter(folder), /adapter_config\.json cannot be used: the file is missing/);
  writeFileSync(join(folder, 'adapter_config.json'), JSON.stringify(CONFIG));
  assert.throws(() => openPeftAdapter(folder), /no adapter_model\.safetensors and no adapter_model\.bin/);
});
