import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp, { type Color, type Sharp } from 'sharp';
import type { ExpertImage } from '../../../src/core/experts/plugin.ts';
import { apng } from '../support/apng.ts';
import { attached, flat, moving } from '../support/pictures.ts';
import { take } from '../support/take.ts';

/** The frames that were looked at, with the colour of one place of each. */
function look(pictures: readonly ExpertImage[], x = 0, y = 0): [number | undefined, number[]][] {
  return pictures.map(({ frame, width, rgb }) => [frame, [...rgb.subarray((y * width + x) * 3).subarray(0, 3)]]);
}

const framesOf = async (bytes: Buffer) => {
  const { pictures, notes } = await take([attached(bytes, 'moves')]);
  assert.ok(pictures.every(({ number }) => number === 1));
  return { pictures, notes };
};

const ENCODERS: [string, (picture: Sharp, delay?: number[]) => Sharp][] = [
  ['GIF', (picture, delay) => picture.gif({ effort: 1, delay })],
  ['WebP', (picture, delay) => picture.webp({ lossless: true, effort: 0, delay })],
];

const WIDTH = 64;
const HEIGHT = 48;

/** A white picture on which a small square stands in another place in each frame. */
function marked(index: number): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3, 255);
  fill(pixels, (index % 15) * 4, Math.floor(index / 15) * 4, 4, 4);
  return pixels;
}

function fill(pixels: Buffer, left: number, top: number, width: number, height: number): void {
  for (let y = top; y < top + height; y += 1) {
    pixels.fill(0, (y * WIDTH + left) * 3, (y * WIDTH + left + width) * 3);
  }
}

for (const [kind, encode] of ENCODERS) {
  test(`looks at every frame of a short ${kind}`, async () => {
    const { pictures, notes } = await framesOf(
      await encode(moving(WIDTH, HEIGHT, [0, 9, 18, 27, 36].map(marked))).toBuffer(),
    );
    assert.deepEqual(
      pictures.map(({ frame, width, height }) => [frame, width, height]),
      [1, 2, 3, 4, 5].map((frame) => [frame, WIDTH, HEIGHT]),
    );
    assert.deepEqual(notes, ['Image 1 (moves) is animated: 5 of its 5 frames were looked at.']);
  });

  test(`of a long ${kind} looks at the first, the last, the one that stays, the one that differs and four more`, async () => {
    const frames = Array.from({ length: 100 }, (_, index) => marked(index));
    fill(frames[37] ?? Buffer.alloc(0), 20, 20, 30, 10);
    const delay = frames.map((_, index) => (index === 61 ? 2_000 : 40));
    const { pictures, notes } = await framesOf(await encode(moving(WIDTH, HEIGHT, frames), delay).toBuffer());
    const seen = pictures.map(({ frame }) => frame);
    assert.equal(seen.length, 8);
    for (const frame of [1, 100, 62, 38]) assert.ok(seen.includes(frame), `frame ${frame} of ${seen}`);
    assert.deepEqual(notes, ['Image 1 (moves) is animated: 8 of its 100 frames were looked at.']);
    const place = pictures.find(({ frame }) => frame === 38);
    assert.deepEqual(look(place ? [place] : [], 25, 25), [[38, [0, 0, 0]]]);
  });

  test(`looks at frames of a ${kind} no more than may be unpacked together`, async () => {
    const bytes = await encode(moving(WIDTH, HEIGHT, [0, 9, 18, 27, 36].map(marked))).toBuffer();
    const { pictures } = await take([attached(bytes)], { maxPixels: WIDTH * HEIGHT * 2 });
    assert.deepEqual(
      pictures.map(({ frame }) => frame),
      [1, 5],
    );
  });

  test(`keeps the frames of a ${kind} before the one where it is cut off`, async () => {
    const frames = Array.from({ length: 6 }, (_, index) => marked(index * 9));
    const bytes = await encode(moving(WIDTH, HEIGHT, frames)).toBuffer();
    const { pictures, notes } = await framesOf(bytes.subarray(0, Math.floor(bytes.length * 0.75)));
    if (kind === 'WebP') assert.match(notes[0] ?? '', /damaged or cut off/);
    else assert.ok(pictures.length > 0 && pictures.length < 6 && notes[0]?.includes('is animated'), notes[0]);
  });
}

const RED = '#c80000';
const GREEN = '#00c800';
const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 };

function square(size: number, background: Color): Promise<Buffer> {
  return sharp({ create: { width: size, height: size, channels: 4, background } })
    .png()
    .toBuffer();
}

test('looks at the frames of an animated PNG as they appear on its canvas', async () => {
  const frames = [
    { picture: await square(20, RED) },
    { picture: await square(10, GREEN), x: 5, y: 5, disposal: 2 },
    { picture: await square(4, GREEN), x: 0, y: 0, disposal: 1 },
    { picture: await square(4, CLEAR), x: 5, y: 5, blend: 1 },
    { picture: await square(4, CLEAR), x: 10, y: 10, blend: 0 },
  ];
  const { pictures, notes } = await framesOf(await apng(frames));
  const [red, green, white] = [
    [200, 0, 0],
    [0, 200, 0],
    [255, 255, 255],
  ];
  assert.deepEqual(
    [look(pictures, 1, 1), look(pictures, 6, 6), look(pictures, 11, 11)].map((places) =>
      places.map(([, colour]) => colour),
    ),
    [
      [red, red, green, white, white],
      [red, green, red, red, red],
      [red, green, red, red, white],
    ],
  );
  assert.deepEqual(notes, ['Image 1 (moves) is animated: 5 of its 5 frames were looked at.']);
});

test('looks at the picture too that an animated PNG shows to programs without animation', async () => {
  const bytes = await apng(
    [{ picture: await square(20, GREEN) }, { picture: await square(20, CLEAR) }],
    await square(20, RED),
  );
  const { pictures } = await framesOf(bytes);
  assert.deepEqual(look(pictures), [
    [1, [200, 0, 0]],
    [2, [0, 200, 0]],
    [3, [255, 255, 255]],
  ]);
});

test('looks at an animated PNG up to a frame that is damaged, or lies beside the canvas', async () => {
  const [red, green] = [await square(20, RED), await square(20, GREEN)];
  const bytes = await apng([{ picture: red }, { picture: green }, { picture: await square(20, CLEAR) }]);
  const broken = Buffer.from(bytes);
  const last = broken.lastIndexOf('fdAT') + 10;
  broken.writeUInt8(broken.readUInt8(last) ^ 0xff, last);
  assert.deepEqual(look((await framesOf(broken)).pictures).length, 2);
  const beside = await apng([{ picture: red }, { picture: green, x: 1 }]);
  assert.deepEqual(look((await framesOf(beside)).pictures), [[undefined, [200, 0, 0]]]);
});

test('says nothing of frames where there is only one', async () => {
  const picture = await flat(8, 8).png().toBuffer();
  for (const bytes of [await apng([{ picture }]), await sharp(picture).gif().toBuffer()]) {
    const { pictures, notes } = await framesOf(bytes);
    assert.deepEqual([pictures.length, pictures[0]?.frame, notes], [1, undefined, []]);
  }
});
