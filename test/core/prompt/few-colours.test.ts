import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { shareOfFewColours } from '../../../src/core/prompt/few-colours.ts';
import { fixture } from '../../weights/fixtures.ts';

const shape = '<circle cx="60" cy="60" r="40" fill="#c33"/><rect x="40" y="50" width="40" height="12" fill="#fff"/>';
const drawing = (ground: string) =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="120" height="120">${ground}${shape}</svg>`));
const fading =
  '<defs><linearGradient id="g"><stop stop-color="#08f"/><stop offset="1" stop-color="#0af"/></linearGradient></defs><rect width="120" height="120" fill="url(#g)"/>';

async function shareIn(picture: Sharp): Promise<number> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return shareOfFewColours({ width: info.width, height: info.height, rgb: new Uint8Array(data) });
}

test('few colours make up a drawing: on a plain ground, on one that fades, enlarged, and compressed', async () => {
  for (const ground of ['<rect width="120" height="120" fill="#fff"/>', fading]) {
    assert.ok((await shareIn(drawing(ground))) > 0.5);
    assert.ok((await shareIn(drawing(ground).resize(480))) > 0.5);
    const compressed = await drawing(ground).resize(480).jpeg({ quality: 85 }).toBuffer();
    assert.ok((await shareIn(sharp(compressed))) > 0.5);
    const strongly = await drawing(ground).jpeg({ quality: 60 }).toBuffer();
    assert.ok((await shareIn(sharp(strongly))) > 0.3);
  }
});

test('they are lost in a photograph: as it is, small and strongly compressed, and cut out before white', async () => {
  const photos = readdirSync(fixture('photos')).filter((name) => name.endsWith('.jpg'));
  assert.ok(photos.length > 15);
  for (const name of photos) {
    const photo = sharp(fixture('photos', name));
    assert.ok((await shareIn(photo.clone())) < 0.2, name);
    const compressed = await photo.clone().resize(400).jpeg({ quality: 40 }).toBuffer();
    assert.ok((await shareIn(sharp(compressed))) < 0.2, `${name}, compressed`);
  }
  const input = await sharp(fixture('photos', 'dog.jpg')).resize(100, 80).toBuffer();
  const ground = sharp({ create: { width: 600, height: 480, channels: 3, background: '#fff' } });
  const cutOut = await ground
    .composite([{ input, left: 250, top: 200 }])
    .jpeg({ quality: 80 })
    .toBuffer();
  assert.ok((await shareIn(sharp(cutOut))) < 0.2);
});

test('one colour is as few as can be', () => {
  assert.equal(shareOfFewColours({ width: 3, height: 2, rgb: new Uint8Array(18).fill(7) }), 1);
});
