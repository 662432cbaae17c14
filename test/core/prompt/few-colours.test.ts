import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { hasFewColours } from '../../../src/core/prompt/few-colours.ts';
import { fixture } from '../../weights/fixtures.ts';

const shape = '<circle cx="60" cy="60" r="40" fill="#c33"/><rect x="40" y="50" width="40" height="12" fill="#fff"/>';
const drawing = (ground: string) =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="120" height="120">${ground}${shape}</svg>`));
const fading =
  '<defs><linearGradient id="g"><stop stop-color="#08f"/><stop offset="1" stop-color="#0af"/></linearGradient></defs><rect width="120" height="120" fill="url(#g)"/>';

async function isDrawn(picture: Sharp): Promise<boolean> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return hasFewColours({ width: info.width, height: info.height, rgb: new Uint8Array(data) });
}

test('a drawing has few colours: on a plain ground, on one that fades, enlarged, and compressed', async () => {
  for (const ground of ['<rect width="120" height="120" fill="#fff"/>', fading]) {
    assert.equal(await isDrawn(drawing(ground)), true);
    assert.equal(await isDrawn(drawing(ground).resize(480)), true);
    const compressed = await drawing(ground).resize(480).jpeg({ quality: 85 }).toBuffer();
    assert.equal(await isDrawn(sharp(compressed)), true);
  }
});

test('a photograph has many: as it is, small and strongly compressed, and cut out before white', async () => {
  const photos = readdirSync(fixture('photos')).filter((name) => name.endsWith('.jpg'));
  assert.ok(photos.length > 15);
  for (const name of photos) {
    const photo = sharp(fixture('photos', name));
    assert.equal(await isDrawn(photo.clone()), false, name);
    const compressed = await photo.clone().resize(400).jpeg({ quality: 40 }).toBuffer();
    assert.equal(await isDrawn(sharp(compressed)), false, `${name}, compressed`);
  }
  const input = await sharp(fixture('photos', 'dog.jpg')).resize(100, 80).toBuffer();
  const ground = sharp({ create: { width: 600, height: 480, channels: 3, background: '#fff' } });
  const cutOut = await ground
    .composite([{ input, left: 250, top: 200 }])
    .jpeg({ quality: 80 })
    .toBuffer();
  assert.equal(await isDrawn(sharp(cutOut)), false);
});

test('one colour is as few as can be', () => {
  assert.equal(hasFewColours({ width: 3, height: 2, rgb: new Uint8Array(18).fill(7) }), true);
});
