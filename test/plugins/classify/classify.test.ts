import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import classify from '../../../plugins/classify/index.ts';
import { textPicture } from '../../core/support/pictures.ts';
import { PHOTOS, photoBytes } from '../photos.ts';
import { observe, startExpert } from '../start-expert.ts';

const started = await startExpert(classify);
const { skip } = started;

/** What may be said of a photograph, if anything. */
const RIGHT: Record<string, string[]> = {
  beagles: ['dog', 'Beagle'],
  'cat-window': ['cat', 'tabby cat'],
  coffee: ['espresso'],
  dog: ['dog'],
  footsteps: ['landscape'],
  frog: ['frog', 'tree frog'],
  house: ['building'],
  library: ['library'],
  toucan: ['bird', 'toucan'],
  'train-bridge': ['bridge', 'train'],
};

/** Pictures with text that have a photograph behind it. */
const PHOTOGRAPHS = /^(meme|notext|inject)-/;

async function said(bytes: Uint8Array): Promise<string[]> {
  return (await observe(started, bytes)).flatMap((seen) => (seen.kind === 'class' ? seen.label : []));
}

test('of photographs what is said is right, and something is said of some', { skip }, async () => {
  let count = 0;
  for (const { id } of PHOTOS) {
    const labels = await said(photoBytes(id));
    count += labels.length;
    assert.deepEqual(
      labels.filter((label) => !RIGHT[id]?.includes(label)),
      [],
      id,
    );
  }
  assert.ok(count >= 6, `${count} said`);
});

test('pages of text are given no name, but for signs that look like one', { skip }, async () => {
  const names = readdirSync(join(import.meta.dirname, '../../fixtures/ocr-cases')).filter((name) =>
    name.endsWith('.png'),
  );
  const ids = names.map((name) => name.replace('.png', '')).filter((id) => !PHOTOGRAPHS.test(id));
  assert.ok(ids.length > 0);
  for (const id of ids) {
    const labels = await said(textPicture(id));
    assert.deepEqual(
      labels.filter((label) => !(id.startsWith('sign-') && label === 'traffic or street sign')),
      [],
      id,
    );
  }
});
