import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PROJECT_ROOT } from '../../src/config/paths.ts';
import { runTyto } from './run-tyto.ts';

const folder = mkdtempSync(join(tmpdir(), 'tyto-models-'));
after(() => rmSync(folder, { recursive: true }));
const fixtures = join(PROJECT_ROOT, 'test', 'fixtures');
const empty = { TYTO_CACHE_DIR: join(folder, 'cache') };

/** A model of LLaMA's shape that lies on this machine. */
const model = join(folder, 'model');
mkdirSync(model);
cpSync(join(fixtures, 'goldens/llama/a-mha/config.json'), join(model, 'config.json'));
cpSync(join(fixtures, 'goldens/llama/a-mha/model.safetensors'), join(model, 'model.safetensors'));
cpSync(join(fixtures, 'sentencepiece/llama.model'), join(model, 'tokenizer.model'));

test('list names every model and what is missing of it', async (t) => {
  const { code, stdout } = await runTyto(t, ['models', 'list'], empty);
  assert.equal(code, 0);
  assert.match(stdout, /^lavin-7b +932\.8 MB to fetch, 4 files to get by hand +LaVIN-7B/m);
  assert.match(stdout, /^spark +195\.8 MB to fetch/m);
  assert.match(stdout, /^llama +not set up: TYTO_LLAMA_PATH/m);
});

test('inspect tells every file of a model, its licence and where it is had', async (t) => {
  const { code, stdout } = await runTyto(t, ['models', 'inspect', 'llama-adapter-v2-7b'], empty);
  assert.equal(code, 0);
  assert.match(stdout, /7B\/consolidated\.00\.pth: absent, 13476\.9 MB, LLaMA Non-Commercial\n +by hand: .*https:/);
  assert.match(stdout, /BIAS-7B\.pth: absent, about 252\.4 MB, .*\n +server github\.com/);
});

test('inspect looks into a file of weights, tensor by tensor if asked', async (t) => {
  const path = join(fixtures, 'torch', 'every-type.pth');
  const { code, stdout } = await runTyto(t, ['models', 'inspect', path, '--tensors']);
  assert.equal(code, 0);
  assert.match(stdout, /: 18 tensors, \d+ values \(9 F32, /);
  assert.match(stdout, /^ {2}model\.bf16 BF16 \[2, 3\]$/m);
});

test("a model that is one's own is inspected and verified, and not removed", async (t) => {
  const inspected = await runTyto(t, ['models', 'inspect', model], empty);
  assert.match(inspected.stdout, /^weights: 39 tensors, [\d,]+ values \(39 F32\)$/m);
  const verified = await runTyto(t, ['models', 'verify', model], empty);
  assert.deepEqual([verified.code, verified.stdout], [0, 'weights: 39 tensors can be read\n']);
  const removed = await runTyto(t, ['models', 'rm', model], empty);
  assert.equal(removed.code, 0);
  assert.match(removed.stdout, /model is your own and stays\./);
  assert.ok(existsSync(join(model, 'model.safetensors')));
});

test('pull and verify say what is missing, and rm removes what was there', async (t) => {
  const cache = join(empty.TYTO_CACHE_DIR, 'models', 'lavin-7b');
  const pulled = await runTyto(t, ['models', 'pull', 'lavin-7b'], empty);
  assert.equal(pulled.code, 1);
  assert.match(pulled.stderr, /Error: lavin-7b needs files that cannot be fetched freely.*lavin-7b\.pth is missing\./s);
  writeFileSync(join(cache, 'tokenizer.model'), 'no tokenizer');
  const verified = await runTyto(t, ['models', 'verify', 'lavin-7b'], empty);
  assert.equal(verified.code, 1);
  assert.match(verified.stdout, /^tokenizer\.model: damaged\n7B\/params\.json: absent$/m);

  const compiled = join(empty.TYTO_CACHE_DIR, 'compiled');
  const [own, ownTower, other] = ['lavin-7b', 'lavin-7b-tower', 'lavin-7b-mine'].map((name) => {
    return join(compiled, `${name}-0123456789abcdef`);
  });
  for (const made of [own, ownTower, other]) mkdirSync(made ?? '', { recursive: true });
  const removed = await runTyto(t, ['models', 'rm', 'lavin-7b'], empty);
  assert.equal(removed.code, 0);
  assert.deepEqual(
    [cache, own, ownTower, other].map((path) => existsSync(path ?? '')),
    [false, false, false, true],
  );
  assert.match((await runTyto(t, ['models', 'rm', 'lavin-7b'], empty)).stdout, /^Nothing of lavin-7b is in /);
});

test('a pickle that would run a command is refused by name', async (t) => {
  const path = join(folder, 'evil.pth');
  const head = '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.';
  writeFileSync(path, Buffer.from(`${head}cos\nsystem\n(Vtouch ${join(folder, 'witness')}\ntR.].`, 'latin1'));
  const { code, stderr } = await runTyto(t, ['models', 'inspect', path]);
  assert.equal(code, 1);
  assert.match(stderr, /evil\.pth cannot be used: its pickle names "os\.system"/);
  assert.equal(existsSync(join(folder, 'witness')), false);
});
