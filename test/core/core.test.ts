import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSettings } from '../../src/config/read-settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import { type Core, createCore } from '../../src/core/core.ts';
import { startCoreProcess } from '../../src/core/process/core-process.ts';
import type { Turn } from '../../src/core/turn.ts';
import { attached, textPicture } from './support/pictures.ts';
import { silentLog, testSettings } from './support/settings.ts';
import { turnOf, user } from './support/turns.ts';

/** Settings whose model is a file that is no model. */
function withCorruptModel(): Settings {
  const settings = testSettings();
  const file = join(settings.cacheDir, 'corrupt.gguf');
  writeFileSync(file, 'this is no model');
  // The machine's own cache folder holds the reader's weights, so that nothing is waited for.
  const { cacheDir } = readSettings({ TYTO_CACHE_DIR: process.env.TYTO_CACHE_DIR }, []);
  const experts = { ...settings.experts, enabled: ['ocr'] };
  return { ...settings, cacheDir, experts, model: { ...settings.model, name: file } };
}

/** What a core without a model says of a picture and of a text; then the core is ended, whatever it said. */
async function checkExpertsOnly(core: Core): Promise<void> {
  await using _ = { [Symbol.asyncDispose]: () => core.dispose() };
  const picture = turnOf(user('What is the code?', [attached(textPicture('lowcon-1'))]));
  const seen = (await Array.fromAsync(core.answer(picture))).at(-1);
  assert.ok(seen?.type === 'done', JSON.stringify(seen));
  assert.equal(seen.answer.finish, 'experts-only');
  assert.match(seen.answer.text, /^The language model cannot answer: .*corrupt\.gguf[\s\S]*MARBLE-72/);

  const text: Turn = turnOf(user('hello'));
  const unsaid = (await Array.fromAsync(core.answer(text))).at(-1);
  assert.ok(unsaid?.type === 'failed' && unsaid.code === 'model-unavailable', JSON.stringify(unsaid));
}

test('a core with a corrupt model reports what its experts see', async () => {
  await checkExpertsOnly(await createCore(withCorruptModel(), silentLog));
});

test('so does one in a process of its own', async () => {
  await checkExpertsOnly(await startCoreProcess(withCorruptModel(), silentLog));
});

test('a core that is disposed of ends its turns', async () => {
  const core = await createCore(withCorruptModel(), silentLog);
  const answer = core.answer(turnOf(user('What is it?', [attached(textPicture('receipt-1'))])));
  const first = answer[Symbol.asyncIterator]().next();
  const disposed = core.dispose();
  const rest = await Array.fromAsync(answer);
  await disposed;
  const last = rest.at(-1) ?? (await first).value;
  assert.ok(last?.type === 'done' && last.answer.finish === 'cancelled', JSON.stringify(last));
});
