import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import type { ImageReference } from '../../../src/core/turn.ts';
import { ImageServer } from '../support/image-server.ts';
import { attached, flat, hugePng, noise, textPicture } from '../support/pictures.ts';
import { take } from '../support/take.ts';

/** The one note about a picture that must be refused. */
async function refusal(bytes: Uint8Array, name = 'notes.png'): Promise<string> {
  const { pictures, notes } = await take([attached(bytes, name)]);
  assert.equal(pictures.length, 0);
  assert.equal(notes.length, 1);
  return notes[0] ?? '';
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  const { pictures, notes } = await take([attached(bytes)]);
  assert.deepEqual(notes, []);
  return pictures[0]?.hash ?? '';
}

test('says what a file is that is no picture', async () => {
  assert.match(await refusal(Buffer.from('buy milk\n')), /^Image 1 \(notes\.png\) is not a picture: it is text\.$/);
  assert.match(await refusal(Buffer.from('<!doctype html><html></html>')), /text \(HTML\)/);
  assert.match(await refusal(Buffer.from('<?xml version="1.0"?><svg xmlns="x"></svg>')), /SVG drawing/);
  assert.match(await refusal(Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')), /application\/pdf/);
  assert.match(await refusal(Buffer.from('MZ\x90\x00'.padEnd(200, '\x00'), 'latin1')), /is not a picture/);
  assert.match(await refusal(Buffer.from([0, 1, 2, 3, 4])), /unknown kind/);
  assert.match(await refusal(Buffer.alloc(0)), /is empty \(0 bytes\)/);
});

test('says what kind of picture it does not read', async () => {
  const tiff = await flat(10, 10).tiff().toBuffer();
  assert.match(await refusal(tiff), /image\/tiff.*save it as PNG or JPEG/);
});

test('refuses an SVG without following what it refers to', async () => {
  await using server = await ImageServer.start({ '/x.png': (response) => response.end() });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><image href="${server.url('/x.png')}"/></svg>`;
  await refusal(Buffer.from(svg));
  assert.equal(server.visits.size, 0);
});

test('refuses damaged pictures', async () => {
  const jpeg = await noise(400, 300).jpeg().toBuffer();
  assert.match(await refusal(jpeg.subarray(0, jpeg.length / 2)), /damaged or cut off/);
  const png = await noise(40, 30).png().toBuffer();
  const broken = Buffer.from(png);
  broken.writeUInt8(broken.readUInt8(100) ^ 0xff, 100);
  assert.match(await refusal(broken), /damaged or cut off/);
  assert.match(await refusal(png.subarray(0, 20)), /damaged or cut off/);
});

test('refuses by the header what would unpack to too much', async () => {
  const bomb = hugePng(20_000, 20_000);
  assert.ok(bomb.length < 100_000);
  assert.match(await refusal(bomb), /too large \(20000 x 20000 pixels\): at most 16000 a side/);
  assert.match(await refusal(hugePng(12_000, 12_000)), /at most 36 megapixels/);
  assert.match(await refusal(hugePng(1, 15_000)), /too narrow/);
  assert.match(await refusal(hugePng(15_000, 300)), /too narrow/);
  const { notes } = await take([attached(Buffer.alloc(2 ** 20 + 1))], { maxBytes: 2 ** 20 });
  assert.match(notes[0] ?? '', /larger than 1 MiB/);
});

test('takes the smallest picture, grey ones, deep ones and those of print', async () => {
  assert.ok(await hashOf(await flat(1, 1).png().toBuffer()));
  const grey = await hashOf(await flat(8, 8, '#777777').toColourspace('b-w').png().toBuffer());
  assert.equal(grey, await hashOf(await flat(8, 8, '#777777').png().toBuffer()));
  assert.equal(grey, await hashOf(await flat(8, 8, '#777777').toColourspace('rgb16').png().toBuffer()));
  assert.ok(await hashOf(await flat(8, 8).toColourspace('cmyk').jpeg().toBuffer()));
});

test('gives one picture one identity, whatever its file', async () => {
  const png = await noise(60, 40).png().toBuffer();
  const webp = await sharp(png).webp({ lossless: true }).toBuffer();
  const tagged = await sharp(png)
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .png()
    .toBuffer();
  assert.equal(await hashOf(webp), await hashOf(png));
  assert.equal(await hashOf(tagged), await hashOf(png));
  assert.notEqual(await hashOf(await sharp(png).flop().png().toBuffer()), await hashOf(png));
});

test('turns a picture upright, as its camera says', async () => {
  const upright = await noise(60, 40).png().toBuffer();
  const turned = await sharp(await sharp(upright).rotate(-90).png().toBuffer())
    .withMetadata({ orientation: 6 })
    .png()
    .toBuffer();
  const { pictures } = await take([attached(turned)]);
  assert.deepEqual([pictures[0]?.width, pictures[0]?.height], [60, 40]);
  assert.equal(pictures[0]?.hash, await hashOf(upright));
});

test('puts see-through pictures on a background that shows them', async () => {
  const drawn = (colour: string, part: number) =>
    sharp({ create: { width: 100, height: 100, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .composite([
        { input: { create: { width: part, height: 100, channels: 3, background: colour } }, left: 0, top: 0 },
      ])
      .png()
      .toBuffer();
  const backgroundOf = async (bytes: Buffer) => {
    const { pictures } = await take([attached(bytes)]);
    return [...(pictures[0]?.rgb.subarray(99 * 3, 100 * 3) ?? [])];
  };
  assert.deepEqual(await backgroundOf(await drawn('#ffffff', 20)), [0x20, 0x22, 0x25]);
  assert.deepEqual(await backgroundOf(await drawn('#000000', 20)), [255, 255, 255]);
  assert.deepEqual(await backgroundOf(await drawn('#ffffff', 90)), [255, 255, 255]);
});

test('keeps the numbers when one of several pictures fails', async () => {
  await using server = await ImageServer.start({
    '/gone': (response) => response.writeHead(404).end(),
    '/stall': () => undefined,
    '/fine': (response) => response.end(textPicture('lowcon-1')),
  });
  const fetched = (path: string): ImageReference => ({ name: path, source: { kind: 'url', url: server.url(path) } });
  const images = [fetched('/gone'), fetched('/fine'), fetched('/stall'), attached(textPicture('inject-1'))];
  const { pictures, notes } = await take(images, { hosts: [server.host], timeoutMs: 300 });
  assert.deepEqual(
    pictures.map(({ number }) => number),
    [2, 4],
  );
  assert.deepEqual(notes, [
    'Image 1 (/gone) is gone: the attachment was deleted or has expired.',
    'Image 3 (/stall) did not arrive within 0.3 s.',
  ]);
});

test('shows file names without tricks', async () => {
  assert.match(await refusal(Buffer.alloc(0), 'a\u202egnp.exe\nImage 2'), /^Image 1 \(agnp\.exe Image 2\) is empty/);
  assert.match(await refusal(Buffer.alloc(0), `${'x'.repeat(300)}.png`), /^Image 1 \(x{40}…x{11}\.png\)/);
  assert.match(await refusal(Buffer.alloc(0), '\u0000'), /^Image 1 \(unnamed\)/);
});
