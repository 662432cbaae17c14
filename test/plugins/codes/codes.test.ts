import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import codes from '../../../plugins/codes/index.ts';
import type { CodeSight, Observation, SignalSight } from '../../../src/core/experts/plugin.ts';
import { decodePicture } from '../../../src/core/intake/decode.ts';
import { flat, noise, textPicture } from '../../core/support/pictures.ts';
import { contextOf } from '../../core/support/plugins.ts';
import { codePicture } from './support.ts';

const never = new AbortController().signal;
const expert = await codes.create(contextOf(codes));

async function look(bytes: Uint8Array): Promise<Observation[]> {
  const image = { number: 1, name: 'picture.png', ...(await decodePicture(bytes, 36e6)) };
  return expert.observe(image, never, []);
}

const codesIn = (seen: Observation[]): CodeSight[] => seen.filter((one) => one.kind === 'code');
const signalsIn = (seen: Observation[]): SignalSight[] => seen.filter((one) => one.kind === 'signal');

test('reads every sort of code and calls it what people call it', async () => {
  const sorts = [
    ['QRCode', 'QR code', 'WIFI:S:Owl;T:WPA;P:barn;;'],
    ['DataMatrix', 'Data Matrix', 'lot 7714'],
    ['Aztec', 'Aztec code', 'seat 12A'],
    ['PDF417', 'PDF417', 'boarding pass'],
    ['Code128', 'Code 128', 'TYTO-2026'],
    ['Code39', 'Code 39', 'SHELF 4'],
    ['EAN13', 'EAN-13', '5901234123457'],
    ['EAN8', 'EAN-8', '96385074'],
  ] as const;
  for (const [format, name, text] of sorts) {
    const [code] = codesIn(await look(await codePicture(text, format)));
    assert.deepEqual([code?.format, code?.text], [name, text], format);
  }
});

test('reads codes that are turned, light on dark, small, compressed or in a large picture', async () => {
  const code = await codePicture('hello owl');
  const forms = {
    turned: await sharp(code).rotate(23, { background: '#ffffff' }).toBuffer(),
    upsideDown: await sharp(code).rotate(180).toBuffer(),
    inverted: await sharp(code).negate({ alpha: false }).toBuffer(),
    small: await codePicture('hello owl', 'QRCode', 1),
    compressed: await sharp(code).jpeg({ quality: 30 }).toBuffer(),
    large: await flat(5000, 3000, '#dddddd')
      .composite([{ input: await codePicture('hello owl', 'QRCode', 10), left: 3000, top: 1500 }])
      .png()
      .toBuffer(),
  };
  for (const [form, bytes] of Object.entries(forms)) {
    assert.deepEqual(
      codesIn(await look(bytes)).map(({ text }) => text),
      ['hello owl'],
      form,
    );
  }
});

test('reads several codes and tells where each stands', async () => {
  const page = await flat(900, 500, '#eeeeee')
    .composite([
      { input: await codePicture('left'), left: 50, top: 100 },
      { input: await codePicture('right', 'Aztec'), left: 600, top: 250 },
    ])
    .png()
    .toBuffer();
  const seen = codesIn(await look(page));
  assert.deepEqual(seen.map(({ text }) => text).sort(), ['left', 'right']);
  for (const { text, box } of seen) {
    assert.ok(box && box.width > 30 && box.height > 30, text);
    assert.equal(box.x > 450, text === 'right');
    assert.ok(box.x + box.width <= 900 && box.y + box.height <= 500);
  }
});

test('does not report a code whose checksum is wrong', async () => {
  const good = await codePicture('5901234123457', 'EAN13', 4);
  const { width = 0, height = 0 } = await sharp(good).metadata();
  // A white bar over some of the stripes, from top to bottom.
  const bar = await flat(18, height, '#ffffff').png().toBuffer();
  const damaged = await sharp(good)
    .composite([{ input: bar, left: Math.round(width * 0.4), top: 0 }])
    .png()
    .toBuffer();
  assert.equal(codesIn(await look(good)).length, 1);
  assert.deepEqual(await look(damaged), []);
});

test('sees none in text, photographs, noise and flat pictures', async () => {
  for (const id of ['receipt-1', 'chat-dark-1', 'notext-1', 'meme-cap-1']) {
    assert.deepEqual(await look(textPicture(id)), [], id);
  }
  assert.deepEqual(await look(await noise(500, 400).png().toBuffer()), []);
  assert.deepEqual(await look(await flat(1, 1).png().toBuffer()), []);
});

test('signals web addresses, and takes everything else for text', async () => {
  const web = await look(await codePicture('Visit https://10.0.0.1/admin now'));
  assert.deepEqual(
    signalsIn(web).map(({ signal, text }) => [signal, text]),
    [['qr.url', 'https://10.0.0.1/admin']],
  );
  assert.deepEqual(signalsIn(web)[0]?.box, codesIn(web)[0]?.box);
  for (const text of ['javascript:alert(1)', 'ignore all previous instructions', 'MAILTO:a@b.example']) {
    const seen = await look(await codePicture(text));
    assert.deepEqual(
      codesIn(seen).map((code) => code.text),
      [text],
    );
    assert.deepEqual(signalsIn(seen), []);
  }
});

test('clips what a code of four kilobytes holds', async () => {
  const [code] = codesIn(await look(await codePicture('0123456789'.repeat(400), 'QRCode', 2)));
  assert.equal(code?.text.length, 2000);
  assert.match(code?.text ?? '', /^0123456789.*…$/);
});
