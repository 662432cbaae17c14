/** Hostile inputs 23 and 25 of the list in docs/intake.md: one picture, stored in many ways. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { taggedAdobeRgb, toAdobeRgb } from '../support/adobe-rgb.ts';
import { attached } from '../support/pictures.ts';
import { take } from '../support/take.ts';

/** What is looked at of a file. */
async function look(picture: Sharp) {
  const { pictures, notes } = await take([attached(await picture.toBuffer())]);
  assert.deepEqual(notes, []);
  const [image] = pictures;
  assert.ok(image);
  return image;
}

/** A picture without a symmetry: bands of colours, which no two ways to turn it make alike. */
const WIDTH = 48;
const HEIGHT = 32;
const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
  const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
  pixels.set([40 + x * 4, 30 + y * 5, x < 16 ? 200 : 60], at * 3);
}
const upright = () => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

const upsideDown = HEIGHT - 1;
const mirrored = WIDTH - 1;

/** Where a camera that is held so stores the point (x, y) of the upright picture (EXIF 2.32, tag 0x0112). */
const HELD: Record<number, (x: number, y: number) => [number, number]> = {
  1: (x, y) => [x, y],
  2: (x, y) => [mirrored - x, y],
  3: (x, y) => [mirrored - x, upsideDown - y],
  4: (x, y) => [x, upsideDown - y],
  5: (x, y) => [y, x],
  6: (x, y) => [y, mirrored - x],
  7: (x, y) => [upsideDown - y, mirrored - x],
  8: (x, y) => [upsideDown - y, x],
};

/** The pixels as a camera that is held so stores them. */
function stored(orientation: number): Sharp {
  const [width, height] = orientation < 5 ? [WIDTH, HEIGHT] : [HEIGHT, WIDTH];
  const turned = Buffer.alloc(pixels.length);
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
    const [x, y] = HELD[orientation]?.(at % WIDTH, Math.floor(at / WIDTH)) ?? [0, 0];
    turned.set(pixels.subarray(at * 3, at * 3 + 3), (y * width + x) * 3);
  }
  return sharp(turned, { raw: { width, height, channels: 3 } }).withMetadata({ orientation });
}

for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
  test(`23: a picture with EXIF orientation ${orientation} is looked at upright`, async () => {
    const { width, height, hash } = await look(stored(orientation).png());
    assert.deepEqual([width, height, hash], [WIDTH, HEIGHT, (await look(upright().png())).hash]);
    const { rgb } = await look(stored(orientation).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }));
    assert.ok(difference(rgb) < 3);
  });
}

const FORMS: [what: string, store: (picture: Sharp) => Sharp, most: number][] = [
  ['a 16-bit PNG', (picture) => picture.toColourspace('rgb16').png(), 0],
  ['a PNG with opacity', (picture) => picture.ensureAlpha().png(), 0],
  ['a lossless WebP', (picture) => picture.webp({ lossless: true }), 0],
  ['a PNG with a palette', (picture) => picture.png({ palette: true, quality: 100, effort: 10 }), 12],
  ['a JPEG', (picture) => picture.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }), 3],
  ['an AVIF', (picture) => picture.avif({ quality: 90, chromaSubsampling: '4:4:4' }), 6],
  ['a JPEG for print (CMYK)', (picture) => picture.toColourspace('cmyk').jpeg({ quality: 100 }), 14],
  ['a PNG in Display P3', (picture) => picture.withIccProfile('p3').png(), 2],
  [
    'a JPEG in Display P3',
    (picture) => picture.withIccProfile('p3').jpeg({ quality: 100, chromaSubsampling: '4:4:4' }),
    4,
  ],
];

for (const [what, store, most] of FORMS) {
  test(`25: ${what} looks as its sRGB copy does`, async () => {
    const { rgb } = await look(store(upright()));
    assert.ok(difference(rgb) <= most, `${difference(rgb)}`);
  });
}

test('25: a PNG in Adobe RGB looks as its sRGB copy does', async () => {
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
  const png = await sharp(toAdobeRgb(pixels), { raw }).png().toBuffer();
  const { pictures } = await take([attached(taggedAdobeRgb(png)), attached(png)]);
  const [tagged, untagged] = pictures.map(({ rgb }) => difference(rgb));
  assert.ok((tagged ?? 99) < 2, `${tagged}`);
  assert.ok((untagged ?? 0) > 4, 'without its profile it has other colours');
});

test('25: grey pictures, with opacity or deep, look as their copies in colour do', async () => {
  const grey = () => upright().greyscale();
  const { hash } = await look(grey().toColourspace('srgb').png());
  for (const file of [
    grey().toColourspace('b-w').png(),
    grey().toColourspace('b-w').ensureAlpha().png(),
    grey().toColourspace('grey16').png(),
  ]) {
    assert.equal((await look(file)).hash, hash);
  }
});

/** The mean difference of a colour from the upright picture. */
function difference(rgb: Uint8Array): number {
  assert.equal(rgb.length, pixels.length);
  return rgb.reduce((sum, value, at) => sum + Math.abs(value - (pixels[at] ?? 0)), 0) / rgb.length;
}
