import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import likeness from '../../../plugins/likeness/index.ts';
import { decodePicture } from '../../../src/core/intake/decode.ts';
import { compareFingerprints, type Fingerprints, fingerprintsOf } from '../../../src/core/likeness/compare.ts';
import { flat, textPicture } from '../../core/support/pictures.ts';
import { contextOf } from '../../core/support/plugins.ts';
import { PHOTOS, photoBytes } from '../photos.ts';

const expert = await likeness.create(contextOf(likeness));

async function look(bytes: Uint8Array) {
  const image = { number: 1, name: 'picture.png', ...(await decodePicture(bytes, 36e6)) };
  const seen = await expert.observe(image, new AbortController().signal, []);
  return seen.filter((one) => one.kind === 'fingerprint');
}

const printsOf = async (bytes: Uint8Array): Promise<Fingerprints> => fingerprintsOf(await look(bytes));

type Change = (picture: Sharp, width: number, height: number) => Sharp;

/** What people and their programs do to a picture, and the share of pictures that must still be found as the same or similar. */
const CHANGES: readonly { name: string; change: Change; found: number }[] = [
  { name: 'JPEG of quality 40', change: (picture) => picture.jpeg({ quality: 40 }), found: 1 },
  { name: 'half the size', change: (picture, width) => picture.resize(Math.round(width / 2)), found: 1 },
  { name: 'grey', change: (picture) => picture.greyscale(), found: 1 },
  { name: 'brighter', change: (picture) => picture.modulate({ brightness: 1.25 }), found: 0.9 },
  { name: 'mirrored', change: (picture) => picture.flop(), found: 1 },
  {
    name: 'cropped by 5 %',
    change: (picture, width, height) =>
      picture.extract({
        left: Math.round(width * 0.025),
        top: Math.round(height * 0.025),
        width: Math.round(width * 0.95),
        height: Math.round(height * 0.95),
      }),
    found: 0.8,
  },
  {
    name: 'with a border',
    change: (picture, width) => {
      const side = Math.round(width * 0.08);
      return picture.extend({ top: side, bottom: side, left: side, right: side, background: '#000000' });
    },
    found: 0.9,
  },
  {
    name: 'with a bar for text',
    change: (picture, width, height) => {
      const bar = { create: { width, height: Math.round(height * 0.12), channels: 3, background: '#ffffff' } } as const;
      return picture.composite([{ input: bar, left: 0, top: 0 }]);
    },
    found: 0.8,
  },
];

const originals = await Promise.all(PHOTOS.map(({ id }) => printsOf(photoBytes(id))));

for (const { name, change, found } of CHANGES) {
  test(`finds photographs again: ${name}`, async () => {
    const matches = await Promise.all(
      PHOTOS.map(async ({ id }, index) => {
        const upright = await sharp(photoBytes(id)).autoOrient().png().toBuffer();
        const { width = 0, height = 0 } = await sharp(upright).metadata();
        const changed = await printsOf(await change(sharp(upright), width, height).toBuffer());
        return compareFingerprints(changed, originals[index] ?? new Map()) !== undefined;
      }),
    );
    const share = matches.filter(Boolean).length / matches.length;
    assert.ok(share >= found, `${share} of ${PHOTOS.length}`);
  });
}

test('takes no two different pictures for copies', async () => {
  const pages = ['chat-dark-1', 'chat-light-1', 'receipt-1', 'meme-cap-1', 'inject-1'].map(textPicture);
  const all = [...originals, ...(await Promise.all(pages.map(printsOf)))];
  const pairs = all.flatMap((one, index) => all.slice(index + 1).map((other) => compareFingerprints(one, other)));
  assert.ok(pairs.length > 20);
  assert.deepEqual(
    pairs.filter((pair) => pair !== undefined),
    [],
  );
});

test('gives six perceptual fingerprints of 64 bits, and the hash of the pixels', async () => {
  const seen = await look(textPicture('meme-cap-1'));
  assert.deepEqual(
    seen.map(({ method }) => method),
    ['sha256-of-pixels', 'phash', 'dhash', 'phash-mirrored', 'dhash-mirrored', 'phash-trimmed', 'dhash-trimmed'],
  );
  assert.match(seen[0]?.value ?? '', /^[0-9a-f]{64}$/);
  for (const { value } of seen.slice(1)) assert.match(value, /^[0-9a-f]{16}$/);
});

test('gives flat pictures no perceptual fingerprint, since all of them look alike', async () => {
  for (const [width, height] of [
    [300, 200],
    [1, 1],
    [2, 40],
  ] as const) {
    const seen = await look(await flat(width, height).png().toBuffer());
    assert.deepEqual(
      seen.map(({ method }) => method),
      ['sha256-of-pixels'],
    );
  }
});
