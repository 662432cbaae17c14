import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import sharp from 'sharp';
import ocr from '../../../plugins/ocr/index.ts';
import { findLanguages } from '../../../plugins/ocr/languages.ts';
import type { Observation, TextSight } from '../../../src/core/experts/plugin.ts';
import { decodePicture } from '../../../src/core/intake/decode.ts';
import { flat, textPicture, truthOf } from '../../core/support/pictures.ts';
import { wordsOf } from '../../core/support/plugins.ts';
import { observe, startExpert } from '../start-expert.ts';

const started = await startExpert(ocr);
after(() => started.expert?.dispose());

async function read(bytes: Uint8Array): Promise<TextSight[]> {
  return (await observe(started, bytes)).flatMap((seen) => (seen.kind === 'text' ? seen : []));
}

function textOf(observations: Observation[]): string {
  return wordsOf(observations).join('\n');
}

function withoutSpaces(text: string): string {
  return text.toLowerCase().replace(/\s/g, '');
}

function assertPhrases(id: string, observations: Observation[]): void {
  const text = withoutSpaces(textOf(observations));
  for (const phrase of truthOf(id).keyPhrases) {
    assert.ok(text.includes(withoutSpaces(phrase)), `${id}: "${phrase}" in "${text}"`);
  }
}

/** Which data is missing on this machine, for a test's `skip`. */
function missing(code: string): string | false {
  if (findLanguages().some((language) => language.code === code)) return started.skip;
  return `NOT TESTED: Tesseract's data for ${code} is missing: apt-get install tesseract-ocr-${code}`;
}

describe('the OCR expert', { skip: started.skip }, () => {
  test('reads light, dark, faint, small, noisy and leaning pictures, and memes over photographs', async () => {
    const ids = [
      'chat-light-1',
      'chat-dark-1',
      'lowcon-1',
      'small-8px',
      'receipt-1',
      'sign-12',
      'meme-cap-1',
      'inject-1',
    ];
    for (const id of ids) assertPhrases(id, await read(textPicture(id)));
  });

  test('reads accents, Chinese among English, and addresses letter by letter', async () => {
    for (const id of ['lang-fr', 'lang-mix-1', 'scam-nitro']) assertPhrases(id, await read(textPicture(id)));
  });

  test('reads the columns of a receipt line by line', async () => {
    const text = textOf(await read(textPicture('receipt-1')));
    for (const line of ['OAT MILK 1L 2.15', 'TOTAL 14.02', 'CHANGE 5.98'])
      assert.match(text, new RegExp(`^${line}$`, 'm'));
  });

  test('reads pictures pasted side by side one after the other', async () => {
    const [left, right] = [textPicture('chat-light-1'), textPicture('chat-dark-1')];
    const pasted = await sharp({ create: { width: 1120, height: 190, channels: 3, background: '#ffffff' } })
      .composite([
        { input: left, left: 0, top: 0 },
        { input: right, left: 560, top: 0 },
      ])
      .png()
      .toBuffer();
    const expected = [...(await read(left)), ...(await read(right))];
    assert.equal(withoutSpaces(textOf(await read(pasted))), withoutSpaces(textOf(expected)));
  });

  test('reads a picture as well on its side and upside down, and says where on it the lines stand', async () => {
    const upright = await read(textPicture('chat-light-1'));
    for (const angle of [90, 180, 270]) {
      const turned = await sharp(textPicture('chat-light-1')).rotate(angle).png().toBuffer();
      const { width, height } = await decodePicture(turned, 36e6);
      const lines = await read(turned);
      assert.equal(withoutSpaces(textOf(lines)), withoutSpaces(textOf(upright)));
      const [first, last] = [lines[0]?.box, lines.at(-1)?.box];
      assert.ok(first && last);
      if (angle === 90) assert.ok(first.x > last.x && first.height > first.width);
      if (angle === 180) assert.ok(first.y > last.y && first.width > first.height);
      if (angle === 270) assert.ok(first.x < last.x && first.height > first.width);
      for (const { box } of lines) {
        assert.ok(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height);
      }
    }
  });

  test('reads a long screenshot of a phone', async () => {
    const ids = ['chat-light-1', 'chat-dark-1', 'scam-nitro', 'ui-dialog-1', 'inject-1', 'lang-fr', 'chat-dark-1'];
    const resized = ids.map((id) => sharp(textPicture(id)).resize({ width: 1080 }).png().toBuffer());
    const parts = await Promise.all(resized);
    const tall = await sharp(parts, { join: { across: 1 } })
      .png()
      .toBuffer();
    const { width, height } = await decodePicture(tall, 36e6);
    assert.ok(height > 2 * width);
    const lines = await read(tall);
    for (const id of ids) assertPhrases(id, lines);
  });

  test('reads Korean with Tesseract', { skip: missing('kor') }, async () => {
    assertPhrases('lang-ko', await read(textPicture('lang-ko')));
  });

  test('reads Russian with Tesseract, upside down too, and keeps both readings', { skip: missing('rus') }, async () => {
    const lines = await read(textPicture('lang-ru'));
    assertPhrases('lang-ru', lines);
    assert.ok(lines.every(({ text, alternative }) => alternative !== undefined && alternative !== text));
    const turned = await sharp(textPicture('lang-ru')).rotate(180).png().toBuffer();
    assert.equal(textOf(await read(turned)), textOf(lines));
  });

  test('sees no text where there is none', async () => {
    assert.deepEqual(await read(textPicture('notext-1')), []);
    for (const [width, height] of [
      [300, 200],
      [1, 1],
      [400, 10],
    ] as const) {
      assert.deepEqual(await read(await flat(width, height).png().toBuffer()), []);
    }
  });

  test('says where in the picture a line stands, and how sure it is', async () => {
    const page = await sharp(textPicture('lowcon-1'))
      .extend({ top: 300, left: 100, background: '#e8e8e8' })
      .png()
      .toBuffer();
    const { width, height } = await decodePicture(page, 36e6);
    const lines = await read(page);
    assert.match(textOf(lines), /MARBLE-72/);
    for (const { confidence, box } of lines) {
      assert.ok(confidence > 0.5 && confidence <= 1);
      assert.ok(box && box.x >= 100 && box.y >= 300, JSON.stringify(box));
      assert.ok(box.x + box.width <= width && box.y + box.height <= height, JSON.stringify(box));
    }
  });

  test('reads several pictures at once', async () => {
    const ids = ['lowcon-1', 'inject-1', 'chat-dark-1', 'lowcon-1'];
    const [first = '', second = '', third = '', fourth] = (
      await Promise.all(ids.map((id) => read(textPicture(id))))
    ).map(textOf);
    assert.match(first, /MARBLE/);
    assert.match(second, /SYSTEM/);
    assert.match(third, /General 2/);
    assert.equal(fourth, first);
  });

  test('stops when told to, and reads on afterwards', async () => {
    const stop = new AbortController();
    const image = { number: 1, name: 'receipt.png', ...(await decodePicture(textPicture('receipt-1'), 36e6)) };
    const reading = started.expert?.observe(image, stop.signal, []);
    stop.abort(new Error('enough'));
    await assert.rejects(reading ?? Promise.resolve(), /enough/);
    assert.match(textOf(await read(textPicture('lowcon-1'))), /MARBLE/);
  });
});
