import assert from 'node:assert/strict';
import { test } from 'node:test';
import detect from '../../../plugins/detect/index.ts';
import type { ObjectSight } from '../../../src/core/experts/plugin.ts';
import { textPicture } from '../../core/support/pictures.ts';
import { PHOTOS, photoBytes } from '../photos.ts';
import { observe, startExpert } from '../start-expert.ts';

const started = await startExpert(detect);
const { skip } = started;

async function objectsIn(bytes: Uint8Array): Promise<ObjectSight[]> {
  return (await observe(started, bytes)).filter((seen) => seen.kind === 'object');
}

test('nine of ten things that photographs show are found, and none plainly wrong is called certain', {
  skip,
}, async () => {
  let [found, wanted] = [0, 0];
  for (const { id, objects, absent } of PHOTOS) {
    const seen = await objectsIn(photoBytes(id));
    for (const [label, { min }] of Object.entries(objects)) {
      if (min === 0) continue;
      wanted++;
      if (seen.some((one) => one.label === label)) found++;
    }
    const certain = seen.filter(({ confidence }) => confidence >= 0.55).map(({ label }) => label);
    assert.deepEqual(
      certain.filter((label) => absent.includes(label)),
      [],
      id,
    );
    assert.deepEqual(
      certain.filter((label) => !(label in objects)),
      [],
      id,
    );
  }
  assert.ok(found >= 0.9 * wanted, `${found} of ${wanted} found`);
});

test('people are counted, also where they hold each other', { skip }, async () => {
  const counted = PHOTOS.filter(({ objects }) => objects.person && objects.person.min === objects.person.max);
  assert.ok(counted.length > 4);
  for (const { id, objects } of counted) {
    const people = (await objectsIn(photoBytes(id))).filter(({ label }) => label === 'person');
    assert.equal(people.length, objects.person?.min, id);
  }
});

test('boxes are pixels of the upright picture', { skip }, async () => {
  // Stored lying on its side; the person stands right of the middle, low in the picture.
  const [person, ...others] = await objectsIn(photoBytes('exif-6'));
  assert.equal(others.length, 0);
  const { x, y, width, height } = person?.box ?? { x: 0, y: 0, width: 0, height: 0 };
  assert.ok(height > width, `${width} x ${height}`);
  assert.ok(x >= 0 && y >= 0 && x + width <= 1200 && y + height <= 1800, `${x}, ${y}, ${width} x ${height}`);
});

test('a page of text shows no things', { skip }, async () => {
  for (const id of ['receipt-1', 'chat-dark-1']) assert.deepEqual(await objectsIn(textPicture(id)), [], id);
});
