import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readSettings } from '../../src/config/read-settings.ts';
import type { ChatMessage, LanguageModel } from '../../src/engine/language-model.ts';
import { loadLanguageModel } from '../../src/engine/load.ts';
import { readRecipe } from '../../src/train/recipe.ts';
import { runRecipe } from '../../src/train/run.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { silentLog } from '../core/support/settings.ts';
import { writeTinyModel } from '../engine/support/tiny-model.ts';
import { writeTinyRouted } from '../engine/support/tiny-routed.ts';
import { emptyFolder } from './support/scratch.ts';
import { KeptWatcher } from './support/watcher.ts';

const recipeFor = (model: string) => ({
  name: 'reader',
  system: 'routed-llama',
  model,
  maxTokens: 2000,
  adapter: { size: 8 },
  batch: { rows: 2, tokens: 4000 },
  optimiser: { learningRate: 0.02 },
  schedule: { steps: 8, decay: 'constant' },
});

async function load(t: TestContext, name: string, precision: string): Promise<LanguageModel> {
  const settings = readSettings({ TYTO_CACHE_DIR: emptyFolder(t), TYTO_MODEL: name, TYTO_PRECISION: precision }, []);
  const model = await loadLanguageModel(settings, silentLog);
  t.after(() => model.dispose());
  return model;
}

async function answerOf(model: LanguageModel, message: Omit<ChatMessage, 'role'>): Promise<string> {
  const sampling = { ...model.sampling, temperature: 0, seed: 1 };
  const messages = [{ role: 'user' as const, ...message }];
  const texts: string[] = [];
  for await (const event of model.generate({ messages, sampling, maxNewTokens: 24 })) {
    if (event.type === 'token') texts.push(event.text);
  }
  return texts.join('');
}

const question = { content: 'Who wrote it?' };
const context = 'Image 1\nText: """\nMIRA: see you at 8\n"""';
const aboutPicture = {
  content: `${context}\nWho wrote it?`,
  parts: { words: 'Who wrote it?', context, places: [{ number: 1, at: 0 }] },
};

for (const places of [['attn'], ['mlp'], ['attn', 'mlp']]) {
  test(`a base model learns to read with adapters ahead of ${places.join(' and ')}, answers otherwise about pictures, and about text to the letter as before`, async (t) => {
    const folder = emptyFolder(t);
    const base = writeTinyModel(join(folder, 'base'), { contextLength: 2048 });
    const recipe = join(folder, 'recipe.json');
    writeFileSync(recipe, JSON.stringify({ ...recipeFor(base), adapter: { size: 8, places } }));
    const watcher = new KeptWatcher();
    const settings = readSettings({ TYTO_CACHE_DIR: emptyFolder(t), TYTO_THREADS: '1' }, []);
    const run = join(folder, 'run');
    const { signal } = new AbortController();
    const { manifest } = await runRecipe(readRecipe(recipe), { settings, folder: run, resume: false, signal, watcher });
    const adapter = openSafetensors(join(run, 'adapter.safetensors'));
    const found = ['attn', 'mlp'].filter((place) => adapter.has(`layers.0.adapter_${place}.conv_D.weight`));
    assert.deepEqual(found, places);
    adapter.close();
    assert.ok((watcher.losses.at(-1) ?? 9) < 0.9 * (watcher.losses[0] ?? 0), watcher.losses.join(' '));

    // In int8 the least trace of the other expert would flip a rounding.
    for (const precision of ['fp32', 'rq']) {
      const before = await load(t, base, precision);
      const after = await load(t, manifest, precision);
      assert.equal(await answerOf(after, question), await answerOf(before, question), precision);
      assert.notEqual(await answerOf(after, aboutPicture), await answerOf(before, aboutPicture), precision);
      // And back again: what a picture's turn was tuned to is gone.
      assert.equal(await answerOf(after, question), await answerOf(before, question), precision);
    }
  });
}

test('a recipe without steps is refused: drawn data has no rounds', (t) => {
  const folder = emptyFolder(t);
  const recipe = join(folder, 'recipe.json');
  writeFileSync(recipe, JSON.stringify({ ...recipeFor('spark'), schedule: { epochs: 1 } }));
  assert.throws(() => readRecipe(recipe), /must have steps: drawn data has no rounds/);
});

test("a recipe that learns to see is refused where its model has no tower, or where nothing is left behind the neck's lessons", async (t) => {
  const folder = emptyFolder(t);
  const recipe = join(folder, 'recipe.json');
  const seeing = { ...recipeFor(writeTinyModel(join(folder, 'base'))), seeing: {} };
  writeFileSync(recipe, JSON.stringify(seeing));
  assert.throws(() => readRecipe(recipe), /must be fewer than the steps of the schedule/);
  writeFileSync(recipe, JSON.stringify({ ...seeing, seeing: { lessons: 0 } }));
  assert.throws(() => readRecipe(recipe), /may be 0 only with goOn: a new neck must be aligned first/);
  writeFileSync(recipe, JSON.stringify({ ...seeing, seeing: { lessons: 1 } }));
  const settings = readSettings({ TYTO_CACHE_DIR: emptyFolder(t) }, []);
  const { signal } = new AbortController();
  const options = { settings, folder: join(folder, 'run'), resume: false, signal, watcher: new KeptWatcher() };
  await assert.rejects(runRecipe(readRecipe(recipe), options), /learns to see, but its model .* names no tower/);
});

test('an adapter without a neck is to see only with lessons for a new one, and that is said before the tower is opened', async (t) => {
  const folder = emptyFolder(t);
  const { manifest } = writeTinyRouted(folder, { vision: 'no-such-tower.onnx' });
  const recipe = join(folder, 'recipe.json');
  writeFileSync(recipe, JSON.stringify({ ...recipeFor(manifest), goOn: true, seeing: { lessons: 0 } }));
  const settings = readSettings({ TYTO_CACHE_DIR: emptyFolder(t) }, []);
  const { signal } = new AbortController();
  const options = { settings, folder: join(folder, 'run'), resume: false, signal, watcher: new KeptWatcher() };
  await assert.rejects(
    runRecipe(readRecipe(recipe), options),
    /has no neck, and a new one must be aligned: "lessons" may not be 0/,
  );
});
