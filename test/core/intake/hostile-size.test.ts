/** Hostile inputs 1 to 8, 16 and 17 of the list in docs/intake.md: pictures that are more than they seem. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { attached, flat, hugePng, moving, noise } from '../support/pictures.ts';
import { takeWith } from '../support/take.ts';
import { peakOf, realSight } from '../support/worker.ts';

/** Looks at one picture in a fresh sight process. `grown` is by how many MiB its memory was ever larger than before. */
async function look(bytes: Uint8Array) {
  const sight = await realSight([]);
  await takeWith(sight, [attached(await flat(9, 9).jpeg().toBuffer())]);
  const before = await peakOf(sight);
  const { pictures, notes } = await takeWith(sight, [attached(bytes, 'huge.png')]);
  const grown = (await peakOf(sight)) - before;
  await sight.dispose();
  return { picture: pictures[0], note: notes.join(), grown };
}

const REFUSED: [what: string, bytes: () => Buffer | Promise<Buffer>, why: RegExp][] = [
  ['1: a PNG of 20,000 x 20,000', () => hugePng(20_000, 20_000), /is too large \(20000 x 20000 pixels\)/],
  ['2: a PNG of 12,000 x 12,000', () => hugePng(12_000, 12_000), /at most 36 megapixels are read/],
  ['3: a JPEG whose header says 64,250 x 64,250', () => patchedJpeg(64_250), /is too large \(64250 x 64250 pixels\)/],
  ['5: a PNG of 1 x 60,000', () => hugePng(1, 60_000), /is too large|is too narrow/],
  ['5: a PNG of 60,000 x 1', () => hugePng(60_000, 1), /is too large|is too narrow/],
  ['5: a PNG of 15,000 x 300', () => hugePng(15_000, 300), /is too narrow \(15000 x 300 pixels\): at most 40 to 1/],
];

for (const [what, bytes, why] of REFUSED) {
  test(`${what} is refused by its header`, async () => {
    const file = await bytes();
    assert.ok(file.length < 100_000);
    const { picture, note, grown } = await look(file);
    assert.equal(picture, undefined);
    assert.match(note, why);
    assert.ok(grown < 16, `${grown} MiB`);
  });
}

test('4: a flat PNG of 6,000 x 6,000 is taken, in memory of a few times its pixels', async () => {
  const { picture, note, grown } = await look(await flat(6_000, 6_000).png().toBuffer());
  assert.deepEqual([picture?.width, picture?.height, note], [6_000, 6_000, '']);
  assert.ok(grown < 3 * 103 + 50, `${grown} MiB`);
});

test('6: a PNG of one pixel is taken', async () => {
  const { picture } = await look(await flat(1, 1).png().toBuffer());
  assert.deepEqual([picture?.width, picture?.height], [1, 1]);
});

const frames = Array.from({ length: 600 }, (_, index) => {
  const pixels = Buffer.alloc(60 * 40 * 3, 255);
  return pixels.fill(0, index * 9, index * 9 + 30);
});

test('7: of a GIF of 600 frames eight are looked at', async () => {
  const { picture, note, grown } = await look(await moving(60, 40, frames).gif({ effort: 1 }).toBuffer());
  assert.ok(picture);
  assert.equal(note, 'Image 1 (huge.png) is animated: 8 of its 600 frames were looked at.');
  assert.ok(grown < 60, `${grown} MiB`);
});

test('8: of an animated WebP of 600 frames eight are looked at', async () => {
  const { picture, note, grown } = await look(
    await moving(60, 40, frames).webp({ lossless: true, effort: 0 }).toBuffer(),
  );
  assert.ok(picture);
  assert.equal(note, 'Image 1 (huge.png) is animated: 8 of its 600 frames were looked at.');
  assert.ok(grown < 60, `${grown} MiB`);
});

const BOMB = deflateSync(Buffer.alloc(200_000_000));

for (const [number, type, head] of [
  [16, 'zTXt', 'Comment\0\0'],
  [17, 'iCCP', 'profile\0\0'],
] as const) {
  test(`${number}: a PNG with 200 MB in its ${type} chunk is looked at without unpacking that`, async () => {
    const data = Buffer.concat([Buffer.from(head, 'latin1'), BOMB]);
    const { picture, note, grown } = await look(hugePng(500, 400, { type, data }));
    assert.ok(picture?.width === 500 || note.includes('damaged'), note);
    assert.ok(grown < 40, `${grown} MiB`);
  });
}

/** A small JPEG that claims to be another size. */
async function patchedJpeg(side: number): Promise<Buffer> {
  const jpeg = await noise(64, 64).jpeg().toBuffer();
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  jpeg.writeUInt16BE(side, frame + 5);
  jpeg.writeUInt16BE(side, frame + 7);
  return jpeg;
}
