import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { readSettings } from '../../src/config/read-settings.ts';
import { type LanguageModel, PromptTooLongError } from '../../src/engine/language-model.ts';
import { loadLanguageModel } from '../../src/engine/load.ts';
import { RuntimeError } from '../../src/engine/runtime/runtime.ts';
import { createLogger } from '../../src/log/logger.ts';
import { CorruptFileError } from '../../src/weights/tensor-source.ts';
import { fixture, temporaryFolder } from '../weights/fixtures.ts';
import { greedily, hear } from './support/answers.ts';
import { NATIVE } from './support/runtimes.ts';
import { writeTinyModel } from './support/tiny-model.ts';

const run = promisify(execFile);

interface Stage {
  cache: string;
  model: string;
  /** Records of the log. */
  log: Record<string, unknown>[];
  /** Loads the model with further settings; it is disposed of after the test. */
  load(environment?: Record<string, string>): Promise<LanguageModel>;
  /** Names in the folder of compiled models. */
  compiled(): string[];
}

/** A tiny model and an empty cache folder. */
function stage(context: TestContext, options?: Parameters<typeof writeTinyModel>[1]): Stage {
  const folder = temporaryFolder(context);
  const cache = path.join(folder, 'cache');
  const model = writeTinyModel(path.join(folder, 'tiny model'), options);
  const log: Record<string, unknown>[] = [];
  const logger = createLogger('info', { write: (line) => log.push(JSON.parse(line)) });
  return {
    cache,
    model,
    log,
    async load(environment = {}) {
      const given = { TYTO_CACHE_DIR: cache, TYTO_MODEL: model, TYTO_THREADS: '1', ...environment };
      const loaded = await loadLanguageModel(readSettings(given, []), logger);
      context.after(() => loaded.dispose());
      return loaded;
    },
    compiled() {
      const compiledFolder = path.join(cache, 'compiled');
      return existsSync(compiledFolder) ? readdirSync(compiledFolder).sort() : [];
    },
  };
}

const QUESTION = greedily('The owl sees at night.', { maxNewTokens: 12 });

test('a folder of safetensors loads and answers, in every precision and with both runtimes alike', async (t) => {
  const { load, log } = stage(t);
  const exact = await hear(await load({ TYTO_PRECISION: 'fp32' }), QUESTION);
  assert.equal(exact.done.newTokens, 12);
  assert.equal(exact.done.finish, 'length');
  assert.ok(exact.text.length > 0);
  const stock = await hear(await load({ TYTO_PRECISION: 'fp32', TYTO_RUNTIME: 'stock' }), QUESTION);
  assert.equal(stock.text, exact.text);
  for (const precision of ['auto', 'rq', 'int4']) {
    const rounded = await hear(await load({ TYTO_PRECISION: precision }), QUESTION);
    assert.equal(rounded.done.newTokens, 12, precision);
  }
  assert.equal(log.filter(({ msg }) => msg === 'the language model is loaded').length, 5);
});

test('biases of the checkpoint take part', async (t) => {
  const plain = await hear(await stage(t, { seed: 2 }).load({ TYTO_PRECISION: 'fp32' }), QUESTION);
  const biased = await hear(await stage(t, { seed: 2, biases: true }).load({ TYTO_PRECISION: 'fp32' }), QUESTION);
  assert.notEqual(biased.text, plain.text);
});

test('a compiled model is used again until its checkpoint or its settings change', async (t) => {
  const { load, compiled, cache, model } = stage(t);
  const first = await load();
  const [folder = ''] = compiled();
  assert.equal(compiled().length, 1);
  assert.match(folder, /^tiny_model-[0-9a-f]{16}$/);
  const made = statSync(path.join(cache, 'compiled', folder, 'weights.bin')).mtimeMs;
  const before = await hear(first, QUESTION);

  const second = await load();
  assert.deepEqual(compiled(), [folder]);
  assert.equal(statSync(path.join(cache, 'compiled', folder, 'weights.bin')).mtimeMs, made, 'it was not written again');
  assert.equal((await hear(second, QUESTION)).text, before.text);

  await load({ TYTO_CONTEXT_TOKENS: '200' });
  assert.equal(compiled().length, 2, 'tables of another length are another model');

  writeTinyModel(model, { seed: 9 });
  const changed = await hear(await load(), QUESTION);
  assert.equal(compiled().length, 3, 'another checkpoint at the same place is another model');
  assert.notEqual(changed.text, before.text);
});

test('two loads at once make one compiled model', async (t) => {
  const { load, compiled } = stage(t);
  const models = await Promise.all([load(), load()]);
  assert.equal(compiled().length, 1);
  const [first, second] = await Promise.all(models.map((model) => hear(model, QUESTION)));
  assert.equal(first?.text, second?.text);
});

test('a disk that fills up while compiling gives one clear error and leaves nothing behind', async (t) => {
  if (process.platform === 'win32') return t.skip('limits of file sizes are set with ulimit');
  const { cache, model, compiled } = stage(t);
  const environment = { ...process.env, TYTO_CACHE_DIR: cache, TYTO_MODEL: model };
  const script = path.join(import.meta.dirname, 'load-script.ts');
  for (const precision of ['fp32', 'auto']) {
    const options = { env: { ...environment, TYTO_PRECISION: precision } };
    // A limit on the size of files refuses a write just as a full disk does.
    const limit = ['-c', 'ulimit -f 300; exec "$@"', 'sh', process.execPath, script];
    const { stdout } = await run('sh', limit, options);
    assert.match(stdout, /^DiskFullError: The disk is full: .*compiled/, precision);
    assert.deepEqual(compiled(), [], precision);
    const free = await run(process.execPath, [script], options);
    assert.equal(free.stdout.trim(), 'loaded', precision);
    assert.equal(compiled().length, 1);
    rmSync(path.join(cache, 'compiled'), { recursive: true });
  }
});

test('a damaged checkpoint gives one clear error that names its file', async (t) => {
  const { model, load, compiled } = stage(t);
  const weights = path.join(model, 'model.safetensors');
  truncateSync(weights, statSync(weights).size - 1000);
  const names = (file: string) => (error: unknown) =>
    error instanceof CorruptFileError && error.message.includes(file) && /fetch it again/.test(error.message);
  await assert.rejects(load(), names(weights));

  const gguf = path.join(model, 'cut.gguf');
  const whole = readFileSync(fixture('goldens/gguf/tiny-tied-q4_1.gguf'));
  writeFileSync(gguf, whole.subarray(0, whole.length / 2));
  await assert.rejects(load({ TYTO_MODEL: gguf }), names(gguf));
  writeFileSync(gguf, 'no model at all');
  await assert.rejects(load({ TYTO_MODEL: gguf }), names(gguf));
  assert.deepEqual(compiled(), [], 'nothing was compiled');
});

test('a checkpoint that lacks a tensor says which', async (t) => {
  const { model, load, compiled } = stage(t);
  const config = JSON.parse(readFileSync(path.join(model, 'config.json'), 'utf8'));
  writeFileSync(path.join(model, 'config.json'), JSON.stringify({ ...config, num_hidden_layers: 4 }));
  await assert.rejects(load(), /it lacks model\.layers\.3\.input_layernorm\.weight, /);
  assert.deepEqual(compiled(), []);
});

test('an execution provider that cannot be used gives way to the CPU, and the log says why', async (t) => {
  const { load, log } = stage(t);
  const model = await load({ TYTO_EXECUTION_PROVIDER: 'cuda' });
  assert.equal((await hear(model, QUESTION)).done.newTokens, 12);
  const [warning] = log.filter(({ level }) => level === 40);
  assert.equal(warning?.msg, 'the execution provider cannot be used; the CPU takes over');
  assert.equal(warning?.provider, 'cuda');
  assert.ok(String(warning?.reason).length > 10);
  assert.deepEqual(warning?.available, NATIVE.availableProviders);
});

test('a device gives way to the CPU where the binding keeps nothing on it, and the log says what helps', async (t) => {
  const { load, log } = stage(t);
  const model = await load({ TYTO_EXECUTION_PROVIDER: 'webgpu', TYTO_RUNTIME: 'stock' });
  assert.equal((await hear(model, QUESTION)).done.newTokens, 12);
  const [warning] = log.filter(({ level }) => level === 40);
  assert.match(String(warning?.reason), /webgpu needs TYTO_RUNTIME=native/);
});

test('a library that is not ONNX Runtime is refused by name', async (t) => {
  const { load, model } = stage(t);
  const library = path.join(model, 'config.json');
  await assert.rejects(
    load({ TYTO_ONNXRUNTIME_LIBRARY: library }),
    (error) => error instanceof RuntimeError && error.message.includes(library),
  );
});

test('the context ends an answer, and what does not fit into it is dropped or refused', async (t) => {
  const { load } = stage(t, { contextLength: 128 });
  const model = await load({ TYTO_PRECISION: 'fp32' });
  assert.equal(model.contextLength, 128);
  const line = (words: number) => new Array(words).fill('owl').join(' ');
  const turns = Array.from({ length: 9 }, (_, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: `${index} ${line(3)}`,
  }));
  const conversation = [{ role: 'system' as const, content: 'See.' }, ...turns];
  const answer = await hear(model, greedily(conversation, { maxNewTokens: 1000 }));
  assert.ok((answer.prompt?.droppedMessages ?? 0) > 0);
  assert.ok((answer.prompt?.promptTokens ?? 128) <= 96, 'a quarter is left to the answer');
  if (answer.done.finish === 'length') {
    assert.equal((answer.prompt?.promptTokens ?? 0) + answer.done.newTokens, 128, 'the answer fills the context');
  }
  const last = await hear(
    model,
    greedily(
      [conversation[0], turns.at(-1)].flatMap((turn) => turn ?? []),
      { maxNewTokens: 4 },
    ),
  );
  assert.equal(last.prompt?.droppedMessages, 0);

  await assert.rejects(
    hear(model, greedily(line(200))),
    (error) =>
      error instanceof PromptTooLongError &&
      error.contextLength === 128 &&
      error.promptTokens > 200 &&
      /Shorten it/.test(error.message),
  );
  assert.equal((await hear(model, QUESTION)).done.newTokens, 12, 'the next request is served');
});

test('weights that make no numbers fail with one clear error, each time', async (t) => {
  const model = await stage(t, { weight: Number.NaN }).load({ TYTO_PRECISION: 'fp32' });
  for (let request = 0; request < 2; request++) {
    await assert.rejects(hear(model, QUESTION), { name: 'UnusableLogitsError' });
  }
});
