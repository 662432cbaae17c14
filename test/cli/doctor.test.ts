import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { z } from 'zod';
import { MANIFEST_DIR } from '../../src/config/paths.ts';
import { startPlayground } from '../../src/playground/playground.ts';
import { writeTinyModel } from '../engine/support/tiny-model.ts';
import { runTyto } from './run-tyto.ts';

const reportSchema = z.object({
  ok: z.boolean(),
  findings: z.array(
    z.object({
      check: z.string(),
      status: z.enum(['ok', 'warning', 'fatal']),
      detail: z.string(),
      remedy: z.string().optional(),
    }),
  ),
});

/** Runs the doctor in a setup whose model is not fetched, so that it says the same on every machine. */
async function examine(t: TestContext, settings: Record<string, string>) {
  const cacheDir = await mkdtemp(join(tmpdir(), 'tyto-doctor-'));
  t.after(() => rm(cacheDir, { recursive: true }));
  const { code, stdout } = await runTyto(t, ['doctor', '--json'], {
    TYTO_CACHE_DIR: cacheDir,
    TYTO_PLAYGROUND_PORT: '0',
    TYTO_EXPERTS: 'none',
    ...settings,
  });
  const { ok, findings } = reportSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  assert.equal(code, ok ? 0 : 1);
  return (check: string) => {
    const found = findings.filter((finding) => finding.check === check);
    assert.equal(found.length, 1, `${check} in ${stdout}`);
    return found[0];
  };
}

async function playgroundFor(t: TestContext, messageContent: boolean) {
  const playground = await startPlayground({ page: false, privilegedIntents: { messageContent } });
  t.after(() => playground.close());
  return { TYTO_DISCORD_API: playground.api, DISCORD_TOKEN: playground.token };
}

test('a fresh setup is fit: what is missing has a remedy and is not fatal', async (t) => {
  const finding = await examine(t, {});
  assert.equal(finding('Settings')?.status, 'ok');
  assert.equal(finding('Cache folder')?.status === 'fatal', false);
  assert.match(finding('Model')?.detail ?? '', /SmolLM2-135M-Instruct\.Q4_1\.gguf is absent/);
  assert.match(finding('Model')?.remedy ?? '', /fetches 195\.8 MB/);
  assert.equal(finding('ONNX Runtime')?.status, 'ok');
  assert.match(finding('ONNX Runtime')?.detail ?? '', /1\.30\.0/);
  assert.equal(finding('Discord token')?.status, 'warning');
});

test('each expert is checked, and its weights are not fetched for that', async (t) => {
  const finding = await examine(t, { TYTO_EXPERTS: 'codes,detect,tyto-plugin-nowhere' });
  assert.equal(finding('Expert codes')?.status, 'ok');
  assert.equal(finding('Expert detect')?.status, 'warning');
  assert.match(finding('Expert detect')?.detail ?? '', /^its weights are not here yet \(\d.*MB\)/);
  assert.match(finding('Expert')?.detail ?? '', /"tyto-plugin-nowhere" cannot be used: it is not installed/);
});

test('a good token and the message content intent are recognised', async (t) => {
  const finding = await examine(t, await playgroundFor(t, true));
  assert.equal(finding('Discord token')?.status, 'ok');
  assert.equal(finding('Discord intents')?.status, 'ok');
});

test('a missing message content intent is fatal', async (t) => {
  const finding = await examine(t, await playgroundFor(t, false));
  assert.equal(finding('Discord intents')?.status, 'fatal');
  assert.match(finding('Discord intents')?.remedy ?? '', /Message Content Intent/);
});

test('a wrong token is fatal', async (t) => {
  const settings = await playgroundFor(t, true);
  const finding = await examine(t, { ...settings, DISCORD_TOKEN: 'wrong' });
  assert.equal(finding('Discord token')?.status, 'fatal');
  assert.match(finding('Discord token')?.remedy ?? '', /Reset Token/);
});

test('a Discord that cannot be reached is fatal', async (t) => {
  const finding = await examine(t, { TYTO_DISCORD_API: 'http://127.0.0.1:9/api', DISCORD_TOKEN: 'some' });
  assert.match(finding('Discord')?.detail ?? '', /cannot be reached/);
});

test('a library that is not ONNX Runtime is fatal', async (t) => {
  const finding = await examine(t, { TYTO_ONNXRUNTIME_LIBRARY: '/nowhere/libonnxruntime.so' });
  assert.equal(finding('ONNX Runtime')?.status, 'fatal');
  assert.match(finding('ONNX Runtime')?.remedy ?? '', /TYTO_ONNXRUNTIME_LIBRARY/);
});

test('an execution provider that the library lacks is a warning: the CPU takes over', async (t) => {
  const finding = await examine(t, { TYTO_EXECUTION_PROVIDER: 'cuda' });
  assert.equal(finding('Execution provider')?.status, 'warning');
  assert.match(finding('Execution provider')?.remedy ?? '', /onnxruntime-gpu/);
});

test('a taken port is a warning', async (t) => {
  const playground = await startPlayground({ page: false });
  t.after(() => playground.close());
  const finding = await examine(t, { TYTO_PLAYGROUND_PORT: new URL(playground.url).port });
  assert.equal(finding('Playground port')?.status, 'warning');
});

test('a base model whose tokenizer is missing is fatal, with adapters over it as without', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tyto-doctor-'));
  t.after(() => rm(folder, { recursive: true }));
  const base = writeTinyModel(join(folder, 'base'));
  await rm(join(base, 'tokenizer.json'));
  const adapter = join(MANIFEST_DIR, 'spark', 'adapter.safetensors');
  const routed = join(folder, 'routed.json');
  const spark = JSON.parse(await readFile(join(MANIFEST_DIR, 'spark.json'), 'utf8'));
  await writeFile(
    routed,
    JSON.stringify({ ...spark, adapter, parts: { base: '.' }, checkpoint: { kind: 'path', path: base } }),
  );
  for (const model of [base, routed]) {
    const finding = await examine(t, { TYTO_MODEL: model });
    assert.equal(finding('Model')?.status, 'fatal', model);
    assert.match(finding('Model')?.detail ?? '', /tokenizer/);
  }
});

test('bad settings are listed', async (t) => {
  const finding = await examine(t, { TYTO_THREADS: 'all' });
  assert.match(finding('Settings')?.detail ?? '', /TYTO_THREADS is "all"/);
});
