import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { EngineError, EngineProcess } from '../../bench/driver/engine-process.ts';
import { PROJECT_ROOT } from '../../src/config/paths.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';

const NAME = join(PROJECT_ROOT, 'test', 'fixtures', 'goldens', 'gguf', 'tiny-tied-q4_1');
const files = { model: `${NAME}.gguf`, q41: `${NAME}.gguf`, q40: '', transformers: '' };
const { signal } = new AbortController();

const ownCache = process.env.TYTO_CACHE_DIR;
let cache = '';

before(async () => {
  cache = await mkdtemp(join(tmpdir(), 'tyto-bench-'));
  process.env.TYTO_CACHE_DIR = cache;
});

after(async () => {
  if (ownCache === undefined) delete process.env.TYTO_CACHE_DIR;
  else process.env.TYTO_CACHE_DIR = ownCache;
  await rm(cache, { recursive: true });
});

test('Tyto in a process of its own says what the golden says, guessing or not, and from nothing each time', async (t) => {
  const golden = openSafetensors(`${NAME}.forward.safetensors`);
  const prompt = [...golden.read('input_ids')];
  const greedy = [...golden.read('greedy_ids')];
  golden.close();
  const engine = await EngineProcess.start({ engine: 'tyto', threads: 1, files }, signal);
  t.after(() => engine.stop());
  assert.ok(engine.loadMs > 0);
  for (const guesses of [false, true, true]) {
    const sample = await engine.run({ prompt, newTokens: greedy.length, guesses, leastMs: 0 });
    assert.deepEqual(sample.ids, greedy);
    assert.ok(sample.firstTokenMs > 0 && sample.restMs > 0);
  }
  const one = await engine.run({ prompt, newTokens: 1, guesses: false, leastMs: 50 });
  assert.deepEqual(one.ids, greedy.slice(0, 1));
  const peak = await engine.peakMemory();
  assert.ok(process.platform !== 'linux' || (peak !== undefined && peak > 2 ** 25));
});

test('an engine that cannot be loaded says why', async () => {
  await assert.rejects(EngineProcess.start({ engine: 'abacus', threads: 1, files }, signal), (error) => {
    assert.ok(error instanceof EngineError);
    assert.match(error.message, /abacus/);
    return true;
  });
  const missing = { ...files, q41: join(cache, 'missing.gguf') };
  await assert.rejects(EngineProcess.start({ engine: 'tyto', threads: 1, files: missing }, signal), /missing\.gguf/);
});

test('an engine whose process dies says so', async () => {
  const engine = await EngineProcess.start({ engine: 'tyto', threads: 1, files }, signal);
  const running = engine.run({ prompt: [1, 2, 3], newTokens: 200, guesses: false, leastMs: 60_000 });
  engine.stop();
  await assert.rejects(running, /process ended \(SIGKILL\)/);
});
