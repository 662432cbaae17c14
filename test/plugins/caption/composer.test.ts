import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { colourName, colourWords } from '../../../plugins/caption/composer/colours.ts';
import { compose } from '../../../plugins/caption/composer/compose.ts';
import type { ExpertImage, ExpertReport, Observation } from '../../../src/core/experts/plugin.ts';
import { decodePicture } from '../../../src/core/intake/decode.ts';
import { flat, textPicture, truthOf } from '../../core/support/pictures.ts';
import { PHOTOS, photoBytes } from '../photos.ts';

async function imageOf(bytes: Uint8Array): Promise<ExpertImage> {
  return { number: 1, name: 'picture.png', ...(await decodePicture(bytes, 36e6)) };
}

function reportOf(name: string, observations: Observation[]): ExpertReport {
  return { name, version: '1', image: 1, ms: 1, ok: true, observations };
}

/** The lines of a picture with known text, spread over it as an OCR expert would report them. */
function linesOf(id: string, { width, height }: ExpertImage): Observation[] {
  const lines = truthOf(id).text.split('\n').filter(Boolean);
  const step = height / Math.max(1, lines.length);
  return lines.map((text, index) => ({
    kind: 'text',
    text,
    confidence: 0.95,
    box: { x: 5, y: index * step, width: 0.7 * width, height: 0.6 * step },
  }));
}

const thing = (label: string, x: number, y: number, confidence = 0.8): Observation => ({
  kind: 'object',
  label,
  confidence,
  box: { x, y, width: 60, height: 60 },
});

test('calls photographs photos, whatever is in them', async () => {
  for (const { id } of PHOTOS) {
    const { phrases } = await compose(await imageOf(photoBytes(id)), []);
    assert.match(phrases[0]?.text ?? '', /^A (?:wide|tall|square) photo of \d+ x \d+ pixels, /, id);
    assert.deepEqual(phrases[0]?.evidence, []);
  }
});

test('tells light and dark screenshots, pages and text over photographs, also when they were compressed', async () => {
  const kinds = {
    'chat-light-1': /light screenshot or page/,
    'chat-dark-1': /dark screenshot/,
    'lowcon-1': /light screenshot or page/,
    'receipt-1': /light (?:screenshot or )?page/,
    'meme-cap-1': /photo/,
    'notext-1': /photo/,
  };
  for (const [id, kind] of Object.entries(kinds)) {
    for (const bytes of [textPicture(id), await sharp(textPicture(id)).jpeg({ quality: 80 }).toBuffer()]) {
      const image = await imageOf(bytes);
      const { phrases } = await compose(image, [reportOf('ocr', linesOf(id, image))]);
      assert.match(phrases[0]?.text ?? '', kind, id);
    }
  }
});

test('calls a screenshot with a photograph in it a screenshot', async () => {
  const beside = await sharp(photoBytes('cat-window')).resize(150, 150).toBuffer();
  const page = await sharp(textPicture('chat-dark-1'))
    .extend({ bottom: 170, background: '#313338' })
    .composite([{ input: beside, left: 20, top: 200 }])
    .png()
    .toBuffer();
  const image = await imageOf(page);
  const { phrases } = await compose(image, [reportOf('ocr', linesOf('chat-dark-1', image))]);
  assert.match(phrases[0]?.text ?? '', /dark screenshot/);
});

test('says what stands where and how often, sure things first, and rests each phrase on its evidence', async () => {
  const image = await imageOf(await flat(600, 300, '#77aa66').png().toBuffer());
  const detect = reportOf('detect', [
    thing('dog', 20, 120),
    thing('cup', 500, 5, 0.5),
    thing('dog', 520, 120),
    thing('person', 270, 120, 0.9),
  ]);
  const codes = reportOf('codes', [
    {
      kind: 'code',
      format: 'QR code',
      text: 'say "hi"\nnow',
      confidence: 1,
      box: { x: 500, y: 220, width: 70, height: 70 },
    },
  ]);
  const { text, phrases } = await compose(image, [detect, codes]);
  assert.equal(
    phrases
      .slice(1)
      .map((phrase) => phrase.text)
      .join('\n'),
    [
      'It shows a person in the centre and two dogs on the left and on the right.',
      'There may also be a cup at the top right.',
      `A QR code at the bottom right holds "say 'hi' now".`,
    ].join('\n'),
  );
  assert.equal(text, phrases.map((phrase) => phrase.text).join(' '));
  assert.deepEqual(
    phrases.slice(1).map(({ evidence }) => evidence.map(({ expert, observation }) => `${expert} ${observation}`)),
    [['detect 3', 'detect 0', 'detect 2'], ['detect 1'], ['codes 0']],
  );
});

test('sums text up: how much, in which language, of which sort, with its heading', async () => {
  const receipt = await imageOf(textPicture('receipt-1'));
  const sum = async (lines: Observation[]) =>
    (await compose(receipt, [reportOf('ocr', lines)])).phrases.slice(1).map(({ text }) => text);
  assert.deepEqual(await sum(linesOf('receipt-1', receipt)), [
    'It has eleven lines of English text with prices, beginning "CORNER GROCER".',
  ]);
  const line = (text: string, y: number, height = 10): Observation => {
    return { kind: 'text', text, confidence: 1, box: { x: 0, y, width: 200, height } };
  };
  assert.deepEqual(
    await sum([line('Ouvert toute la journée et le soir', 0), line('Le marché', 30, 30), line('sauf lundi', 70)]),
    ['It has three lines of French text, headed "Le marché".'],
  );
  assert.deepEqual(await sum([line('WET FLOOR', 0)]), ['It has one line of text: "WET FLOOR".']);
  const [long] = await sum([line('many words '.repeat(30), 0)]);
  assert.ok(long && long.length < 140 && long.includes('…"'), long);
});

test('counts things of an animated picture in the frame that shows most of them, and says equal words once', async () => {
  const image = await imageOf(await flat(300, 300).png().toBuffer());
  const frames = [1, 2].flatMap((frame): Observation[] => [
    { ...thing('cat', 120, 120), frame },
    { kind: 'text', text: 'hello there', confidence: 0.9, frame },
  ]);
  const { phrases } = await compose(image, [reportOf('all', [...frames, { ...thing('cat', 10, 120), frame: 2 }])]);
  assert.deepEqual(
    phrases.slice(1).map(({ text }) => text),
    ['It shows two cats on the left and in the centre.', 'It has one line of text: "hello there".'],
  );
});

test('says that nothing was recognised, and that nobody could look', async () => {
  const image = await imageOf(await flat(200, 200, '#2244cc').png().toBuffer());
  const said = async (reports: ExpertReport[]) => (await compose(image, reports)).text;
  assert.match(await said([reportOf('detect', [])]), /mostly blue\. Nothing in it was recognised\.$/);
  assert.match(await said([{ ...reportOf('detect', []), ok: false, error: 'late' }]), /No expert could look at it\.$/);
});

test('does not name a class that the things say already', async () => {
  const image = await imageOf(photoBytes('dog'));
  const classes = (label: string) => reportOf('classify', [{ kind: 'class', label, confidence: 0.9 }]);
  const detect = reportOf('detect', [thing('dog', 250, 200)]);
  assert.doesNotMatch((await compose(image, [detect, classes('dog')])).text, /looks like/);
  assert.match((await compose(image, [detect, classes('dachshund')])).text, /It looks like a dachshund\./);
});

test('calls colours what people call them', async () => {
  const names = {
    red: [200, 20, 30],
    orange: [240, 140, 20],
    yellow: [250, 220, 40],
    green: [40, 150, 60],
    teal: [20, 150, 150],
    blue: [40, 80, 200],
    purple: [120, 50, 170],
    pink: [250, 150, 190],
    brown: [110, 70, 40],
    beige: [225, 205, 170],
    black: [10, 10, 12],
    grey: [130, 130, 130],
    white: [250, 250, 248],
    'dark grey': [49, 51, 56],
  } as const;
  for (const [name, colour] of Object.entries(names)) assert.equal(colourName(colour), name);
  const half = await sharp({ create: { width: 100, height: 50, channels: 3, background: '#ffffff' } })
    .extend({ right: 120, background: '#c01010' })
    .png()
    .toBuffer();
  assert.equal(await colourWords(await imageOf(half)), 'red and white');
});
