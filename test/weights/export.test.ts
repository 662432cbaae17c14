import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { openAdapter } from '../../src/weights/export/adapter.ts';
import { type AdapterForm, writeAdapter } from '../../src/weights/export/write-adapter.ts';
import { openLavinAdapter } from '../../src/weights/lavin.ts';
import { openPeftAdapter } from '../../src/weights/peft.ts';
import type { TensorSource } from '../../src/weights/tensor-source.ts';
import { openTorch } from '../../src/weights/torch.ts';
import { fixture, temporaryFolder } from './fixtures.ts';

const LAVIN = fixture('goldens', 'lavin', 'cfg3', 'pth', 'checkpoint-19.pth');
const LLAMA_ADAPTER = fixture('goldens', 'llama-adapter-v2', 'cfg2', 'pth', 'LORA-BIAS-7B.pth');
const PEFT = fixture('goldens', 'mplug-owl', 'c-eps', 'adapter');

async function exported(source: string, form: AdapterForm, target: string): Promise<void> {
  const adapter = openAdapter(source);
  await writeAdapter(adapter, form, target);
  adapter.tensors.close();
}

function assertSame(found: TensorSource, expected: TensorSource): void {
  assert.deepEqual(found.names().sort(), expected.names().sort());
  for (const name of expected.names()) {
    assert.deepEqual(found.info(name).shape, expected.info(name).shape, name);
    assert.deepEqual(found.raw(name), expected.raw(name), name);
  }
}

test("LaVIN's adapter becomes safetensors and again the trainer's file, with its settings", async (t) => {
  const folder = temporaryFolder(t);
  const [flat, again] = [join(folder, 'adapter.safetensors'), join(folder, 'checkpoint.pth')];
  await exported(LAVIN, 'safetensors', flat);
  await exported(flat, 'pth', again);
  const [official, first, last] = [openLavinAdapter(LAVIN), openLavinAdapter(flat), openLavinAdapter(again)];
  assertSame(first.tensors, official.tensors);
  assertSame(last.tensors, official.tensors);
  assert.deepEqual([first.settings, last.settings], [official.settings, official.settings]);
  const [ours, theirs] = [openTorch(again), openTorch(LAVIN)];
  const weights = theirs.names().filter((name) => name.startsWith('model.'));
  assert.deepEqual(ours.names().sort(), weights.sort());
  assert.ok(weights.includes('model.module.adapter_proj.conv_A.weight'));
  for (const file of [official.tensors, first.tensors, last.tensors, ours, theirs]) file.close();
});

test("LLaMA-Adapter V2's has the keys of the official saver, and says what it holds", async (t) => {
  const folder = temporaryFolder(t);
  const [flat, again] = [join(folder, 'adapter.safetensors'), join(folder, 'adapter.pth')];
  await exported(LLAMA_ADAPTER, 'safetensors', flat);
  await exported(flat, 'pth', again);
  const [ours, theirs] = [openTorch(again), openTorch(LLAMA_ADAPTER)];
  assertSame(ours, theirs);
  const config = ours.content instanceof Map ? ours.content.get('config') : undefined;
  assert.deepEqual(
    config,
    new Map<string, unknown>([
      ['w_bias', true],
      ['w_lora', true],
      ['lora_rank', 4],
    ]),
  );
  ours.close();
  theirs.close();
});

test('LoRA stays a folder of PEFT, or becomes one file; another adapter is no LoRA', async (t) => {
  const folder = temporaryFolder(t);
  await exported(PEFT, 'peft', join(folder, 'peft'));
  await exported(join(folder, 'peft'), 'pth', join(folder, 'adapter_model.bin'));
  const [ours, theirs] = [openPeftAdapter(join(folder, 'peft')), openPeftAdapter(PEFT)];
  assert.deepEqual([...ours.updates.keys()], [...theirs.updates.keys()]);
  for (const [module, { source, a, b, scale }] of theirs.updates) {
    const update = ours.updates.get(module);
    assert.deepEqual(
      [update?.scale, update?.source.read(update.a), update?.source.read(update.b)],
      [scale, source.read(a), source.read(b)],
    );
  }
  const file = openTorch(join(folder, 'adapter_model.bin'));
  assert.ok(file.names().every((name) => /^base_model\.model\.language_model\..*\.lora_[AB]\.weight$/.test(name)));
  for (const { close } of [ours, theirs, file].map((open) => ({ close: () => open.close() }))) close();
  await assert.rejects(exported(LAVIN, 'peft', join(folder, 'no')), /it is an adapter of lavin and no LoRA of PEFT/);
});

test('what is no adapter is refused', () => {
  const base = fixture('goldens', 'lavin', 'cfg3', 'pth', '7B', 'consolidated.00.pth');
  assert.throws(() => openAdapter(base), /it holds no adapter of LaVIN, LLaMA-Adapter V2 or mPLUG-Owl/);
  assert.throws(() => openAdapter('/no/such'), /there is no such file or folder/);
  assert.throws(() => openAdapter(fixture('torch')), /neither a manifest\.json of a run nor an adapter_config\.json/);
});

const hasTorch = spawnSync('python3', ['-c', 'import torch']).status === 0;
test('torch itself loads the files', { skip: !hasTorch && 'Python has no torch here' }, async (t) => {
  const path = join(temporaryFolder(t), 'checkpoint.pth');
  await exported(LAVIN, 'pth', path);
  const script = `import sys, torch
saved = torch.load(sys.argv[1], weights_only=True)
print(len(saved["model"]), saved["args"]["temperature"], tuple(saved["model"]["module.adapter_modality_embedding.weight"].shape)[0])`;
  const { stdout, stderr } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
  assert.match(stdout, /^\d+ 1(\.0)? 2\n$/, stderr);
});
