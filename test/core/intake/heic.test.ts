import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { attached } from '../support/pictures.ts';
import { take } from '../support/take.ts';

const heic = readFileSync(join(import.meta.dirname, '../../fixtures/heic/red-corner.heic'));
const image = attached(heic, 'phone.heic');

test('says how HEIC can be read', async () => {
  const { pictures, notes } = await take([image]);
  assert.equal(pictures.length, 0);
  assert.match(notes[0] ?? '', /^Image 1 \(phone\.heic\) is a HEIC picture.*as JPEG.*TYTO_HEIC=on\.$/);
});

test('reads HEIC where the owner wants it', async () => {
  const { pictures, notes } = await take([image], { heic: true });
  const [picture] = pictures;
  assert.ok(picture);
  assert.deepEqual([picture.width, picture.height, notes], [64, 48, []]);
  const [red = 0, , blue = 255] = picture.rgb.subarray(0, 3);
  assert.ok(red > 190 && blue < 10);
  const [, , lastBlue = 0] = picture.rgb.subarray(-3);
  assert.ok(lastBlue > 190);
});

test('holds HEIC to the same bounds', async () => {
  const small = await take([image], { heic: true, maxPixels: 3_000 });
  assert.match(small.notes[0] ?? '', /too large \(64 x 48 pixels\)/);
  const cut = await take([attached(heic.subarray(0, 400))], { heic: true });
  assert.match(cut.notes[0] ?? '', /damaged or cut off/);
});
