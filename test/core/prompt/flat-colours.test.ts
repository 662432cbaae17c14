import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { hasFlatColours } from '../../../src/core/prompt/flat-colours.ts';
import { fixture } from '../../weights/fixtures.ts';

const shape = '<circle cx="60" cy="60" r="40" fill="#c33"/><rect x="40" y="50" width="40" height="12" fill="#fff"/>';
const drawing = (ground: string) =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="120" height="120">${ground}${shape}</svg>`));

async function isFlat(picture: Sharp): Promise<boolean> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return hasFlatColours({ width: info.width, height: info.height, rgb: new Uint8Array(data) });
}

test('drawings have flat colours, on a plain ground and on one that fades', async () => {
  const fading =
    '<defs><linearGradient id="g"><stop stop-color="#08f"/><stop offset="1" stop-color="#0af"/></linearGradient></defs><rect width="120" height="120" fill="url(#g)"/>';
  for (const ground of ['<rect width="120" height="120" fill="#fff"/>', fading]) {
    assert.equal(await isFlat(drawing(ground)), true);
    assert.equal(await isFlat(drawing(ground).resize(480)), true);
  }
});

test('photographs have none, before white either', async () => {
  for (const name of ['dog.jpg', 'astronaut.jpg', 'house.jpg'])
    assert.equal(await isFlat(sharp(fixture('photos', name))), false);
  const cut = await sharp(fixture('photos', 'dog.jpg')).resize(100, 80).toBuffer();
  const ground = sharp({ create: { width: 600, height: 480, channels: 3, background: '#fff' } });
  const posted = await ground
    .composite([{ input: cut, left: 250, top: 200 }])
    .jpeg({ quality: 80 })
    .toBuffer();
  assert.equal(await isFlat(sharp(posted)), false);
});

test('one colour is as flat as can be', () => {
  assert.equal(hasFlatColours({ width: 3, height: 2, rgb: new Uint8Array(18).fill(7) }), true);
});
