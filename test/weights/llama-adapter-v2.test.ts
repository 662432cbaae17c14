import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { describeLlamaAdapterV2 } from '../../src/engine/systems/llama-adapter-v2.ts';
import { openClipVision } from '../../src/weights/clip.ts';
import { adapterTensorName, officialTensorName } from '../../src/weights/llama-adapter-v2/names.ts';
import { openLlamaAdapterV2 } from '../../src/weights/llama-adapter-v2.ts';
import { metaLlamaTensors, openMetaLlamaWeights } from '../../src/weights/meta-llama.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { type WritableTensor, writeSafetensors } from '../../src/weights/safetensors-writer.ts';
import { type TensorSource, UnsupportedFileError } from '../../src/weights/tensor-source.ts';
import { tuneTensors } from '../../src/weights/tuned-tensors.ts';
import { fixture, temporaryFolder } from './fixtures.ts';

const golden = (...parts: string[]) => fixture('goldens/llama-adapter-v2', ...parts);
/** The base of a folder whose adapter is in torch's form too, with biases alone (cfg1) or LoRA (cfg2). */
const BASES = {
  cfg1: { hidden: 48, heads: 4, layers: 4 },
  cfg2: { hidden: 40, heads: 5, layers: 4 },
} as const;

function openBase(name: keyof typeof BASES) {
  const { hidden, heads, layers } = BASES[name];
  const file = golden(name, 'llama.safetensors');
  const config = { hidden_size: hidden, num_attention_heads: heads, num_hidden_layers: layers };
  return { tensors: metaLlamaTensors(openSafetensors(file), file, hidden / heads), config };
}

function assertSameTensors(actual: TensorSource, expected: TensorSource): void {
  assert.deepEqual(actual.names().sort(), expected.names().sort());
  for (const name of expected.names()) assert.deepEqual(actual.read(name), expected.read(name), name);
}

describe("an adapter of LLaMA-Adapter V2's official saver", () => {
  for (const [name, file] of [
    ['cfg1', 'BIAS-7B.pth'],
    ['cfg2', 'LORA-BIAS-7B.pth'],
  ] as const) {
    test(`${file} tunes a base as the same tensors in safetensors do`, () => {
      const torch = openLlamaAdapterV2(golden(name, 'pth', file), openBase(name));
      const safe = openLlamaAdapterV2(golden(name, 'adapter.safetensors'), openBase(name));
      assert.deepEqual(torch.shape, safe.shape);
      assertSameTensors(torch.decoder, safe.decoder);
      assertSameTensors(torch.prompts, safe.prompts);
      torch.close();
      safe.close();
    });
  }

  test('stands over the base as Meta released it', () => {
    const adapter = golden('cfg2', 'pth', 'LORA-BIAS-7B.pth');
    const released = openLlamaAdapterV2(adapter, openMetaLlamaWeights(golden('cfg2', 'pth', '7B')));
    const safe = openLlamaAdapterV2(golden('cfg2', 'adapter.safetensors'), openBase('cfg2'));
    assertSameTensors(released.decoder, safe.decoder);
    released.close();
    safe.close();
  });

  test('says by its shapes what its settings say wrongly', () => {
    const { shape } = openLlamaAdapterV2(golden('cfg2', 'pth', 'LORA-BIAS-7B.pth'), openBase('cfg2'));
    assert.equal(shape.loraRank, 4, 'the saver always writes 16');
    assert.equal(shape.newGate, true);
    assert.equal(shape.adaptedLayers, 2);
    assert.deepEqual(shape.visual, { features: 24, width: 24, blocks: 1, inner: 96, queries: 6 });
    const plain = openLlamaAdapterV2(golden('cfg1', 'adapter.safetensors'), openBase('cfg1')).shape;
    assert.equal(plain.loraRank, undefined);
    assert.equal(plain.newGate, false);
  });

  test('leaves the weights that prompts are multiplied with as they are in the base', () => {
    const base = openBase('cfg2');
    const { decoder, prompts } = openLlamaAdapterV2(golden('cfg2', 'adapter.safetensors'), base);
    const name = 'model.layers.3.self_attn.k_proj.weight';
    assert.deepEqual(prompts.read(name), base.tensors.read(name));
    assert.notDeepEqual(decoder.read(name), base.tensors.read(name));
  });
});

test('official names and ours are each other in reverse', () => {
  for (const name of ['cfg1', 'cfg2', 'cfg3'].map((folder) => golden(folder, 'adapter.safetensors')).flatMap(namesIn)) {
    assert.equal(officialTensorName(adapterTensorName(name) ?? ''), name);
  }
  for (const name of ['llama.layers.2.attention.wk.scale', 'llama.layers.2.feed_forward.w2_scale']) {
    assert.equal(officialTensorName(adapterTensorName(name) ?? ''), name);
  }
});

describe('tuned tensors', () => {
  const matrix = [1, 2, 3, 4, 5, 6];
  const tuned = (folder: string) => {
    const write = (name: string, tensors: Record<string, { shape: number[]; values: number[] }>): TensorSource => {
      const file = path.join(folder, name);
      const entries = Object.entries(tensors).map(([key, { shape, values }]): [string, WritableTensor] => [
        key,
        { dtype: 'F32', shape, data: Float32Array.from(values) },
      ]);
      writeSafetensors(file, Object.fromEntries(entries));
      return openSafetensors(file);
    };
    const base = write('base.safetensors', {
      'linear.weight': { shape: [3, 2], values: matrix },
      'other.weight': { shape: [3, 2], values: matrix },
      'norm.weight': { shape: [2], values: [1, 1] },
    });
    const tuning = write('tuning.safetensors', {
      'linear.input_scale': { shape: [2], values: [10, 100] },
      'linear.output_scale': { shape: [3], values: [1, 2, 3] },
      'linear.bias': { shape: [3], values: [1, 1, 1] },
      'norm.weight': { shape: [2], values: [5, 6] },
      'prompts.weight': { shape: [1], values: [9] },
    });
    return tuneTensors(base, tuning);
  };

  test('fold scales into weight and bias, whatever rows are asked for', (t) => {
    const tensors = tuned(temporaryFolder(t));
    t.after(() => tensors.close());
    assert.deepEqual([...tensors.read('linear.weight')], [10, 200, 60, 800, 150, 1800]);
    assert.deepEqual([...tensors.read('linear.weight', 1, 3)], [60, 800, 150, 1800]);
    assert.deepEqual([...tensors.read('linear.bias')], [1, 2, 3]);
    assert.deepEqual([...tensors.read('linear.bias', 2, 3)], [3]);
    const raw = tensors.raw('linear.weight', 2, 3);
    assert.deepEqual([...new Float32Array(raw.buffer, raw.byteOffset, 2)], [150, 1800]);
    assert.deepEqual(tensors.info('linear.weight'), { dtype: 'F32', shape: [3, 2], byteLength: 24 });
  });

  test('replace norms, keep the rest, and show nothing that no decoder has', (t) => {
    const tensors = tuned(temporaryFolder(t));
    t.after(() => tensors.close());
    assert.deepEqual([...tensors.read('norm.weight')], [5, 6]);
    assert.deepEqual([...tensors.read('other.weight')], matrix);
    assert.deepEqual(tensors.names().sort(), ['linear.bias', 'linear.weight', 'norm.weight', 'other.weight']);
    assert.equal(tensors.has('prompts.weight'), false);
  });
});

describe('an adapter that does not fit is refused', () => {
  const cases: {
    name: string;
    change: (tensors: Record<string, WritableTensor>) => Record<string, WritableTensor>;
    base?: keyof typeof BASES;
    says: RegExp;
  }[] = [
    {
      name: 'with a stranger in it',
      change: (tensors) => ({
        ...tensors,
        'optimizer.step': floats([1]),
        'llama.layers.0.attention.wx.bias': floats([1]),
      }),
      says: /no part of a LLaMA-Adapter V2: .*optimizer\.step, llama\.layers\.0\.attention\.wx\.bias/,
    },
    {
      name: 'without a gate and a bias of the image',
      change: (tensors) => without(tensors, /layers\.3\.attention\.gate|clip_proj\.bias/),
      says: /lacks llama\.layers\.3\.attention\.gate, clip_proj\.bias/,
    },
    {
      name: 'with a bias in some layers alone',
      change: (tensors) => without(tensors, /layers\.1\.attention\.wo\.bias/),
      says: /lacks llama\.layers\.1\.attention\.wo\.bias/,
    },
    {
      name: 'with one side of LoRA',
      change: (tensors) => without(tensors, /lora_w1_l2/),
      says: /lacks llama\.layers\.0\.feed_forward\.lora_w1_l2\.weight/,
    },
    { name: 'without prompts', change: (tensors) => without(tensors, /adapter_query/), says: /lacks .*adapter_query/ },
    {
      name: 'with prompts that do not split into layers',
      change: (tensors) => ({ ...tensors, 'adapter_query.weight': floats([13, 40]) }),
      says: /13 rows of "adapter_query\.weight" do not split into 6 prompts a layer/,
    },
    {
      name: 'with more layers than the base',
      change: (tensors) => ({ ...tensors, 'adapter_query.weight': floats([30, 40]) }),
      says: /another base model: it adapts 5 layers, the model has 4/,
    },
    {
      name: 'made for a wider base',
      change: (tensors) => tensors,
      base: 'cfg1',
      says: /another base model: its prompts are 40 wide, the model's tokens 48/,
    },
    {
      name: 'with a norm of another width',
      change: (tensors) => ({ ...tensors, 'llama.norm.weight': floats([41]) }),
      says: /another base model, or is damaged: "llama\.norm\.weight" is \[41\]/,
    },
    {
      name: 'with LoRA for another width',
      change: (tensors) => ({ ...tensors, 'llama.layers.0.attention.lora_wq_l1.weight': floats([4, 44]) }),
      says: /another base model: "model\.layers\.0\.self_attn\.q_proj\.weight" is \[40, 40\]/,
    },
  ];
  for (const { name, change, base = 'cfg2', says } of cases) {
    test(name, (t) => {
      const file = path.join(temporaryFolder(t), 'adapter.safetensors');
      writeSafetensors(file, change(readAll(golden('cfg2', 'adapter.safetensors'))));
      assert.throws(
        () => openLlamaAdapterV2(file, openBase(base)),
        (error) => error instanceof UnsupportedFileError && error.message.includes(file) && says.test(error.message),
      );
    });
  }

  test('beside an image tower of another width, or none, or with other heads', () => {
    const base = openMetaLlamaWeights(golden('cfg2', 'pth', '7B'));
    const weights = openLlamaAdapterV2(golden('cfg2', 'adapter.safetensors'), base);
    const wrong = golden('cfg1', 'clip.safetensors');
    assert.throws(
      () => describeLlamaAdapterV2(base, weights, { ...openClipVision(wrong), path: wrong }),
      /clip\.safetensors cannot be used: .*features are 40 wide, the adapter was made for 24\..*ViT-L\/14/,
    );
    assert.throws(() => describeLlamaAdapterV2(base, weights), /no CLIP image tower/);
    const right = golden('cfg2', 'clip.safetensors');
    assert.throws(
      () => describeLlamaAdapterV2(base, weights, { ...openClipVision(right), path: right }, { visualHeads: 16 }),
      /width 24 does not split into 16 heads/,
    );
    weights.close();
  });
});

function namesIn(file: string): string[] {
  const source = openSafetensors(file);
  source.close();
  return source.names();
}

function floats(shape: number[]): WritableTensor {
  return { dtype: 'F32', shape, data: new Float32Array(shape.reduce((product, size) => product * size, 1)) };
}

function without(tensors: Record<string, WritableTensor>, names: RegExp): Record<string, WritableTensor> {
  const kept = Object.entries(tensors).filter(([name]) => !names.test(name));
  assert.ok(kept.length < Object.keys(tensors).length);
  return Object.fromEntries(kept);
}

function readAll(file: string): Record<string, WritableTensor> {
  const source = openSafetensors(file);
  const tensors = source.names().map((name): [string, WritableTensor] => {
    const { shape } = source.info(name);
    return [name, { dtype: 'F32', shape, data: source.read(name) }];
  });
  source.close();
  return Object.fromEntries(tensors);
}
