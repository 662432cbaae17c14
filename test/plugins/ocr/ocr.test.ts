import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import sharp from 'sharp';
import ocr from '../../../plugins/ocr/index.ts';
import type { Expert, ExpertImage, Observation } from '../../../src/core/experts/plugin.ts';
import { decodePicture } from '../../../src/core/intake/decode.ts';
import { flat, textPicture, truthOf } from '../../core/support/pictures.ts';
import { contextOf, wordsOf } from '../../core/support/plugins.ts';

const never = new AbortController().signal;

function create(settings: Record<string, string> = {}): Promise<Expert> {
  return ocr.create(contextOf(ocr, settings));
}

const expert = await create();
after(() => expert.dispose());

async function imageOf(bytes: Uint8Array): Promise<ExpertImage> {
  return { number: 1, name: 'picture.png', ...(await decodePicture(bytes, 36e6)) };
}

async function read(bytes: Uint8Array, signal = never): Promise<Observation[]> {
  return expert.observe(await imageOf(bytes), signal, []);
}

function textOf(observations: Observation[]): string {
  return wordsOf(observations).join('\n');
}

test('reads light, dark, faint and noisy pictures, and memes over photographs', async () => {
  for (const id of ['chat-light-1', 'chat-dark-1', 'lowcon-1', 'receipt-1', 'meme-cap-1', 'inject-1']) {
    const flatText = textOf(await read(textPicture(id)))
      .toLowerCase()
      .replace(/\s/g, '');
    for (const phrase of truthOf(id).keyPhrases) {
      assert.ok(flatText.includes(phrase.toLowerCase().replace(/\s/g, '')), `${id}: "${phrase}" in "${flatText}"`);
    }
  }
});

test('reads the columns of a receipt line by line', async () => {
  const text = textOf(await read(textPicture('receipt-1')));
  for (const line of ['OAT MILK 1L 2.15', 'TOTAL 14.02', 'CHANGE 5.98'])
    assert.match(text, new RegExp(`^${line}$`, 'm'));
});

test('sees no text where there is none', async () => {
  assert.deepEqual(await read(textPicture('notext-1')), []);
  assert.deepEqual(await read(await flat(300, 200).png().toBuffer()), []);
  assert.deepEqual(await read(await flat(1, 1).png().toBuffer()), []);
  assert.deepEqual(await read(await flat(400, 10).png().toBuffer()), []);
});

test('says where in the picture a line stands, and how sure it is', async () => {
  const page = await sharp(textPicture('lowcon-1'))
    .extend({ top: 300, left: 100, background: '#e8e8e8' })
    .png()
    .toBuffer();
  const { width, height } = await imageOf(page);
  const lines = await read(page);
  assert.match(textOf(lines), /MARBLE-72/);
  for (const { confidence, box } of lines) {
    assert.ok(confidence > 0.5 && confidence <= 1);
    assert.ok(box && box.x >= 100 && box.y >= 300, JSON.stringify(box));
    assert.ok(box.x + box.width <= width && box.y + box.height <= height, JSON.stringify(box));
  }
});

test('reads several pictures at once', async () => {
  const texts = await Promise.all(
    ['lowcon-1', 'inject-1', 'chat-dark-1', 'lowcon-1'].map((id) => read(textPicture(id))),
  );
  const [first, second, third, fourth] = texts.map(textOf);
  assert.match(first ?? '', /MARBLE/);
  assert.match(second ?? '', /SYSTEM/);
  assert.match(third ?? '', /General 2/);
  assert.equal(fourth, first);
});

test('stops when told to, and reads on afterwards', async () => {
  const stop = new AbortController();
  const reading = read(textPicture('receipt-1'), stop.signal);
  setTimeout(() => stop.abort(new Error('enough')), 40);
  await assert.rejects(reading, /enough/);
  assert.match(textOf(await read(textPicture('lowcon-1'))), /MARBLE/);
});

test('names the language data that is missing and how to install it', async () => {
  await assert.rejects(
    create({ languages: 'eng+deu+xyz' }),
    /npm install @tesseract\.js-data\/deu @tesseract\.js-data\/xyz$/,
  );
  await assert.rejects(create({ languages: '../eng' }), /missing/);
  await assert.rejects(create({ languages: ' ' }), /names no language/);
});
