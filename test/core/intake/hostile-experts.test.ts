/** Hostile inputs 6, 9, 10, 23 and 26 of the list in docs/intake.md, as the experts see them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { wordsIn } from '../../../src/core/prompt/picture-words.ts';
import { apng } from '../support/apng.ts';
import { attached, flat, textPicture, truthOf } from '../support/pictures.ts';
import { takeWith } from '../support/take.ts';
import { realSight } from '../support/worker.ts';

const sight = await realSight(['ocr', 'codes']);
const CASE = 'lowcon-1';
const words = textPicture(CASE);
const { width = 0, height = 0 } = await sharp(words).metadata();
const blank = await flat(width, height, '#ffffff').png().toBuffer();

async function read(bytes: Uint8Array): Promise<string> {
  const { reports, pictures } = await takeWith(sight, [attached(bytes)]);
  assert.equal(pictures.length, 1);
  assert.ok(
    reports.every(({ ok }) => ok),
    JSON.stringify(reports),
  );
  return wordsIn(reports);
}

function assertRead(text: string): void {
  for (const phrase of truthOf(CASE).keyPhrases) assert.ok(text.includes(phrase), `${phrase} in ${text}`);
}

test('6: in a picture of one pixel nothing is seen', async () => {
  const { reports } = await takeWith(sight, [attached(await flat(1, 1).png().toBuffer())]);
  assert.deepEqual(reports.map(({ name, ok, observations }) => [name, ok, observations]).sort(), [
    ['codes', true, []],
    ['ocr', true, []],
  ]);
});

test('9: words in the second frame of a GIF are read', async () => {
  assertRead(
    await read(
      await sharp([blank, words], { join: { animated: true } })
        .gif()
        .toBuffer(),
    ),
  );
});

test('9: words in one frame of many of a GIF are read', async () => {
  const frames = Array.from({ length: 30 }, (_, index) => (index === 17 ? words : blank));
  const delay = frames.map((_, index) => (index === 17 ? 20 : 100));
  // Frames that are alike are one in a GIF: a dot in the corner keeps them apart.
  const dotted = frames.map((frame, index) =>
    sharp(frame)
      .composite([
        { input: { create: { width: 4, height: 4, channels: 3, background: '#000000' } }, left: index * 5, top: 0 },
      ])
      .png()
      .toBuffer(),
  );
  assertRead(
    await read(
      await sharp(await Promise.all(dotted), { join: { animated: true } })
        .gif({ delay })
        .toBuffer(),
    ),
  );
});

test('10: words in the second frame of an animated PNG are read', async () => {
  assertRead(await read(await apng([{ picture: blank }, { picture: words }])));
});

test('10: so are those in the first, where programs without animation show another picture', async () => {
  assertRead(await read(await apng([{ picture: words }, { picture: blank }], blank)));
});

test('23: a picture is read alike however the camera was held', async () => {
  const upright = await read(words);
  for (const [orientation, turn] of [
    [3, 180],
    [6, 270],
    [8, 90],
  ] as const) {
    const turned = await sharp(await sharp(words).rotate(turn).png().toBuffer())
      .withMetadata({ orientation })
      .png();
    assert.equal(await read(await turned.toBuffer()), upright);
  }
});

test('26: white words on nothing are read', async () => {
  const ink = await sharp(words).greyscale().toColourspace('b-w').negate().normalise().raw().toBuffer();
  const white = sharp({ create: { width, height, channels: 3, background: '#ffffff' } });
  const seeThrough = white.joinChannel(ink, { raw: { width, height, channels: 1 } });
  assertRead(await read(await seeThrough.png().toBuffer()));
});
