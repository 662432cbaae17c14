import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadTransformers, placeOf } from '../../../plugins/caption/captioner/transformers.ts';
import caption from '../../../plugins/caption/index.ts';
import type { CaptionSight, ExpertImage } from '../../../src/core/experts/plugin.ts';
import { decodePicture } from '../../../src/core/intake/decode.ts';
import { flat } from '../../core/support/pictures.ts';
import { contextOf } from '../../core/support/plugins.ts';
import { scratchFolder } from '../../core/support/scratch.ts';
import { expectedCaption, florenceFolder, imageToTextFolder } from './tiny-captioners.ts';

const never = new AbortController().signal;
const COLOURS = [
  [220, 30, 90],
  [10, 200, 60],
  [245, 245, 240],
] as const;

async function imageOf([r, g, b]: readonly [number, number, number]): Promise<ExpertImage> {
  const bytes = await flat(40, 40, { r, g, b }).png().toBuffer();
  return { number: 1, name: 'picture.png', ...(await decodePicture(bytes, 36e6)) };
}

/** The plugin with these settings, and what it warns of. */
async function start(settings: Record<string, string>) {
  const warnings: string[] = [];
  const context = contextOf(caption, settings);
  const log = { debug: () => undefined, warn: (message: string) => void warnings.push(message) };
  const expert = await caption.create({ ...context, log });
  const look = async (image: ExpertImage): Promise<CaptionSight> => {
    const [seen] = await expert.observe(image, never, []);
    assert.equal(seen?.kind, 'caption');
    return seen as CaptionSight;
  };
  return { expert, look, warnings };
}

for (const [kind, folder, most] of [
  ['florence2', florenceFolder, 120],
  ['vision-encoder-decoder', imageToTextFolder, 60],
] as const) {
  test(`a folder with a model of the architecture ${kind} writes the caption from the pixels`, async () => {
    const { expert, look, warnings } = await start({ model: folder() });
    for (const colour of COLOURS) {
      const { text, phrases } = await look(await imageOf(colour));
      const expected = expectedCaption(kind, colour, most);
      // A model that has nothing to say leaves it to the composer.
      if (expected) assert.deepEqual({ text, phrases }, { text: expected, phrases: [] });
      else assert.ok(phrases.length > 0);
    }
    await expert.dispose();
    assert.deepEqual(warnings, []);
  });
}

test('captions differ with the picture', () => {
  const captions = COLOURS.map((colour) => expectedCaption('florence2', colour, 120));
  assert.ok(captions.every(Boolean));
  assert.equal(new Set(captions).size, COLOURS.length, captions.join('; '));
});

test('composes where the model cannot be loaded, and says why once', async () => {
  const broken = florenceFolder();
  rmSync(join(broken, 'onnx', 'vision_encoder.onnx'));
  const gone = join(scratchFolder(), 'gone');
  for (const [settings, reason] of [
    [{ model: gone }, /composed instead: TYTO_CAPTION_MODEL names .*gone, and no folder is there/],
    [{ model: broken }, /composed instead: the model .* cannot be loaded: .*vision_encoder/],
    [{ model: broken, dtype: 'q3' }, /TYTO_CAPTION_DTYPE is q3, and not one of fp32, /],
    [{ model: broken, device: 'abacus' }, /TYTO_CAPTION_DEVICE is abacus, and not one of cpu, /],
  ] as const) {
    const { look, warnings } = await start(settings);
    for (const colour of COLOURS) assert.match((await look(await imageOf(colour))).text, /Nothing|No expert/);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', reason);
  }
});

test('composes from then on where the model fails, and says why once', async () => {
  const { expert, look, warnings } = await start({ model: florenceFolder() });
  // Its sessions are gone, as after a crash of the device.
  await expert.dispose();
  for (const colour of COLOURS) assert.match((await look(await imageOf(colour))).text, /No expert could look at it/);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^captions are composed from now on: /);
});

test('says how to install transformers.js where it is missing', async () => {
  const missing = () => Promise.reject(Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' }));
  await assert.rejects(loadTransformers(missing), /run `npm install @huggingface\/transformers`/);
});

test('asks nothing of the network for a folder, and takes any other name for one on the hub', () => {
  const context = { cacheDir: '/cache', settings: {} };
  const folder = scratchFolder();
  assert.deepEqual([placeOf(folder, context).id, placeOf(folder, context).options.local_files_only], [folder, true]);
  const { id, options } = placeOf('onnx-community/Florence-2-base-ft', context);
  assert.deepEqual(
    [id, options.local_files_only, options.cache_dir],
    ['onnx-community/Florence-2-base-ft', false, join('/cache', 'hub')],
  );
});
