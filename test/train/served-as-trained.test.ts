import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { MANIFEST_DIR } from '../../src/config/paths.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import { decodePicture } from '../../src/core/intake/decode.ts';
import type { PromptToken } from '../../src/engine/embed.ts';
import { loadModelParts } from '../../src/engine/load.ts';
import { negativeLogLikelihood } from '../../src/engine/perplexity/negative-log-likelihood.ts';
import { createLogger } from '../../src/log/logger.ts';
import { assemble } from '../../src/train/data/assemble.ts';
import type { Sample } from '../../src/train/data/sample.ts';
import type { EncodedRow } from '../../src/train/encode/encoded-row.ts';
import { readRecipe } from '../../src/train/recipe.ts';
import { runRecipe } from '../../src/train/run.ts';
import { openSystem } from '../../src/train/systems/open-system.ts';
import { IGNORED } from '../../src/train/training-step.ts';
import { emptyFolder } from './support/scratch.ts';
import { KeptWatcher } from './support/watcher.ts';

const RECIPES = join(MANIFEST_DIR, 'recipes', 'tiny');
const PICTURE = join(RECIPES, 'data', 'pictures', 'green.png');

const never = new AbortController().signal;

const samples: Sample[] = [[PICTURE], []].map((images) => ({
  place: 'here',
  form: images.length > 0 ? 'caption' : 'instruction',
  turns: [{ question: 'Who are you?', answer: 'An owl.', images }],
}));

/** What an answer costs the model that serves a run: the loss of all its targets, in nats. */
async function servedLoss(t: TestContext, manifest: string, cache: string, row: EncodedRow): Promise<number> {
  const settings = readSettings({ TYTO_CACHE_DIR: cache, TYTO_MODEL: manifest, TYTO_THREADS: '1' }, []);
  const { decoder, writer, dispose } = await loadModelParts(settings, createLogger('silent'));
  t.after(dispose);
  const pictures = await Promise.all(row.images.map((path) => decodePicture(readFileSync(path), 1e6)));
  const images = pictures.map((picture, index) => ({ number: index + 1, ...picture }));
  // What the writer gives are other words; its visual tokens, and what it tells the decoder, are the picture's.
  const written = await writer.layOut([{ role: 'user', content: 'Who?', images }]).read();
  const visual = written.filter((token) => typeof token !== 'number');
  const tokens = row.tokens.map((token): PromptToken => (token < 0 ? (visual.shift() as Float32Array) : token));
  let loss = 0;
  for (const [at, target] of row.targets.entries()) {
    if (target === IGNORED) continue;
    const logits = await decoder.prefill(tokens.slice(0, at + 1));
    loss += negativeLogLikelihood(logits, decoder.vocabularySize, 0, target);
  }
  return loss;
}

for (const name of ['lavin', 'llama-adapter-v2', 'mplug-owl-stage-1', 'mplug-owl-stage-2']) {
  test(`${name}: the model that serves a run holds an answer exactly as likely as the one that was trained`, async (t) => {
    const [folder, cache] = [emptyFolder(t), emptyFolder(t)];
    const settings = readSettings({ TYTO_CACHE_DIR: cache, TYTO_THREADS: '1' }, []);
    const recipe = readRecipe(join(RECIPES, `${name}.json`));
    recipe.schedule.steps = 8;
    const options = { settings, folder, resume: false, signal: never, watcher: new KeptWatcher() };
    const { manifest } = await runRecipe(recipe, options);
    const going = { ...recipe, model: manifest, goOn: true };
    const system = await openSystem(going, { settings, workFolder: dirname(manifest), signal: never, onFetch() {} });
    t.after(() => system.close());
    const { step, reading } = system;
    assert.ok(reading);
    for (const sample of name === 'mplug-owl-stage-1' ? samples.slice(0, 1) : samples) {
      const row = reading.wording.encode(sample);
      const pixels = await decodePicture(readFileSync(PICTURE), 1e6);
      const { loss } = await step.evaluate(assemble([row], new Map([[PICTURE, reading.see(pixels)]])));
      const served = await servedLoss(t, manifest, cache, row);
      assert.ok(Math.abs(served - loss) < 1e-4 * loss, `${sample.form}: trained ${loss}, served ${served}`);
    }
  });
}
