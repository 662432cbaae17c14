import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runTyto } from './run-tyto.ts';

const folder = await mkdtemp(join(tmpdir(), 'tyto-input-'));
after(() => rm(folder, { recursive: true }));

/** One line, no stack. */
function assertOneError(stderr: string, message: RegExp): void {
  assert.match(stderr, message);
  assert.match(stderr, /^Error: /);
  assert.doesNotMatch(stderr, /\n {4}at /);
}

test('bad settings are all named at once', async (t) => {
  const { code, stderr } = await runTyto(t, ['ask', 'Hello'], { TYTO_THREADS: '0', TYTO_MODLE: 'x' });
  assert.equal(code, 1);
  assertOneError(stderr, /TYTO_THREADS is "0".*\n.*Did you mean TYTO_MODEL\?/);
});

test('a picture that is not there is named', async (t) => {
  const path = join(folder, 'gone.png');
  const { code, stderr } = await runTyto(t, ['ask', 'What is this?', path]);
  assert.equal(code, 1);
  assertOneError(stderr, /gone\.png cannot be read: there is no such file/);
});

test('with --json an error is an object as well', async (t) => {
  const { code, stdout } = await runTyto(t, ['ask', 'What is this?', join(folder, 'gone.png'), '--json']);
  assert.equal(code, 1);
  const { error } = JSON.parse(stdout);
  assert.equal(error.code, 'failed');
  assert.match(error.message, /gone\.png cannot be read/);
});

test('a model that cannot be loaded is told once', async (t) => {
  const path = join(folder, 'damaged.gguf');
  await writeFile(path, 'no model');
  const { code, stdout, stderr } = await runTyto(t, ['ask', 'Hello', '--model', path]);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^Route: text\nError: The language model cannot answer: .*damaged\.gguf is damaged.*\n$/);
});

test('a folder is not a picture', async (t) => {
  const { code, stderr } = await runTyto(t, ['ask', 'What is this?', folder]);
  assert.equal(code, 1);
  assertOneError(stderr, /it is not a file/);
});

test('a picture larger than allowed is not read', async (t) => {
  const path = join(folder, 'large.png');
  await writeFile(path, new Uint8Array(100));
  const { code, stderr } = await runTyto(t, ['ask', 'What is this?', path], { TYTO_IMAGE_MAX_BYTES: '99' });
  assert.equal(code, 1);
  assertOneError(stderr, /it has 100 bytes, and TYTO_IMAGE_MAX_BYTES allows 99/);
});

test('a model that is nowhere is refused with the ways to name one', async (t) => {
  const { code, stderr } = await runTyto(t, ['ask', 'Hello', '--model', 'sprak']);
  assert.equal(code, 1);
  assertOneError(stderr, /There is no model "sprak".*spark.*owner\/name/);
});

test('an empty question is refused', async (t) => {
  const { code, stderr } = await runTyto(t, ['ask', '  ']);
  assert.equal(code, 1);
  assertOneError(stderr, /The question is empty/);
});

test('start without a token says where to get one', async (t) => {
  const { code, stderr } = await runTyto(t, ['start']);
  assert.equal(code, 1);
  assertOneError(stderr, /DISCORD_TOKEN is not set/);
});

test('an option with a wrong value is refused', async (t) => {
  const { code, stderr } = await runTyto(t, ['ask', 'Hello', '--seed', 'lucky']);
  assert.equal(code, 1);
  assert.match(stderr, /It must be a whole number/);
  const none = await runTyto(t, ['ask', 'Hello', '--max-new-tokens', '0']);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /It must be 1 or more/);
});
