import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readSettings } from '../../../src/config/read-settings.ts';
import { compiledName, compiledParts } from '../../../src/engine/compile/compiled-name.ts';
import type { ChatMessage, LanguageModel, ModelImage } from '../../../src/engine/language-model.ts';
import { loadLanguageModel, loadModelParts } from '../../../src/engine/load.ts';
import { CancelledError } from '../../../src/engine/runtime/runtime.ts';
import { FEATURES } from '../../../src/engine/systems/dinov2-tower.ts';
import { visualTokens } from '../../../src/nets/visual-neck.ts';
import { silentLog } from '../../core/support/settings.ts';
import { SPARK_MISSING, SPARK_TOWER } from '../../spark-model.ts';
import { emptyFolder } from '../../train/support/scratch.ts';
import { writeTinyRouted } from '../support/tiny-routed.ts';

const sizes = { ...FEATURES, wholes: 2, wholeSize: 6, partSize: 5 };

async function load(t: TestContext, manifest: string, cacheDir: string): Promise<LanguageModel> {
  const settings = readSettings({ TYTO_CACHE_DIR: cacheDir, TYTO_MODEL: manifest }, []);
  const model = await loadLanguageModel(settings, silentLog);
  t.after(() => model.dispose());
  return model;
}

/** A picture of one colour. */
function ground(grey: number): ModelImage {
  return { number: 1, width: 40, height: 30, rgb: new Uint8Array(40 * 30 * 3).fill(grey) };
}

function asking(words: string, image: ModelImage): ChatMessage {
  const context = 'Image 1\nText: none';
  const parts = { words, context, places: [{ number: 1, at: 0 }] };
  return { role: 'user', content: `${context}\n${words}`, parts, images: [image] };
}

async function ask(model: LanguageModel, words: string, image: ModelImage) {
  const sampling = { ...model.sampling, temperature: 0 };
  let answer = '';
  let prompt = { promptTokens: 0, cachedTokens: 0 };
  for await (const event of model.generate({ messages: [asking(words, image)], sampling, maxNewTokens: 12 })) {
    if (event.type === 'prompt') prompt = event;
    if (event.type === 'token') answer += event.text;
  }
  return { answer, ...prompt };
}

test('a tower without a neck, or a neck without a tower, is refused', async (t) => {
  const cacheDir = emptyFolder(t);
  const blind = writeTinyRouted(emptyFolder(t), { neck: sizes }).manifest;
  await assert.rejects(load(t, blind, cacheDir), /trained to see, but the manifest names no parts\.vision/);
  const neckless = writeTinyRouted(emptyFolder(t), { vision: 'tower.onnx' }).manifest;
  await assert.rejects(load(t, neckless, cacheDir), /has no neck for the tower/);
});

test('what it sees decides the answer, and a further question on a picture reads it from the cache', {
  skip: SPARK_MISSING,
}, async (t) => {
  const cacheDir = emptyFolder(t);
  const { manifest } = writeTinyRouted(emptyFolder(t), { neck: sizes, vision: SPARK_TOWER });
  const model = await load(t, manifest, cacheDir);
  assert.equal(model.sees, true);
  const [dark, bright] = [ground(10), ground(250)];
  const first = await ask(model, 'Which?', dark);
  assert.equal(first.cachedTokens, 0);
  assert.notEqual((await ask(model, 'Which?', bright)).answer, first.answer);
  const again = await ask(model, 'Which?', dark);
  assert.equal(again.answer, first.answer);
  const further = await ask(model, 'Where?', dark);
  assert.ok(further.cachedTokens > visualTokens(sizes), `${further.cachedTokens} of ${further.promptTokens}`);
  const compiled = readdirSync(join(cacheDir, 'compiled')).map(compiledName);
  const own = new Set(compiledParts('tiny'));
  assert.deepEqual(
    compiled.filter((name) => !own.has(name)),
    [],
    'models rm finds all of it',
  );
});

test('no prompt is filled once the model is disposed of', { skip: SPARK_MISSING }, async (t) => {
  const neck = { ...sizes, entries: 9, names: 2, grounding: true };
  const { manifest } = writeTinyRouted(emptyFolder(t), { neck, vision: SPARK_TOWER });
  const settings = readSettings({ TYTO_CACHE_DIR: emptyFolder(t), TYTO_MODEL: manifest }, []);
  const { writer, dispose } = await loadModelParts(settings, silentLog);
  const image = ground(10);
  await writer.layOut([asking('Which?', image)]).read();
  await dispose();
  for (const next of [image, ground(250)]) {
    await assert.rejects(writer.layOut([asking('what is this, who made it?', next)]).read(), CancelledError);
  }
});
