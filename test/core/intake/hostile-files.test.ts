/** Hostile inputs 11 to 15, 18 to 22 and 24 of the list in docs/intake.md: files that are not what they seem. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { ImageServer } from '../support/image-server.ts';
import { attached, flat, moving, noise } from '../support/pictures.ts';
import { takeWith } from '../support/take.ts';
import { realSight } from '../support/worker.ts';

const sight = await realSight([]);

async function look(bytes: Uint8Array, name = 'picture.png') {
  const { pictures, notes } = await takeWith(sight, [attached(bytes, name)]);
  return { picture: pictures[0], note: notes.join() };
}

async function refusal(bytes: Uint8Array, name?: string): Promise<string> {
  const { picture, note } = await look(bytes, name);
  assert.equal(picture, undefined, 'it was taken');
  return note;
}

const svg = (inside: string, before = '') =>
  Buffer.from(`${before}<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">${inside}</svg>`);

test('11: an SVG with an external entity is refused by its kind', async () => {
  const doctype = '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
  assert.match(await refusal(svg('<text>&x;</text>', doctype), 'a.svg'), /is not a picture: it is an SVG drawing/);
});

test('12, 13: an SVG that refers to a file or an address is refused, and nothing is fetched', async () => {
  await using server = await ImageServer.start({ '/x.png': (response) => response.end() });
  for (const href of ['file:///etc/passwd', server.url('/x.png')]) {
    assert.match(await refusal(svg(`<image href="${href}"/>`), 'a.svg'), /SVG drawing/);
  }
  assert.equal(server.visits.size, 0);
});

test('14: an SVG of a billion laughs is refused unread', async () => {
  const entities = Array.from({ length: 10 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`);
  const doctype = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "ha">${entities.join('')}]>`;
  assert.match(await refusal(svg('<text>&l10;</text>', doctype), 'a.svg'), /SVG drawing/);
});

test('15: an SVG that calls itself a PNG is refused by what it is', async () => {
  assert.match(await refusal(svg('<rect width="90" height="90"/>'), 'a.png'), /SVG drawing \(save it as PNG\)/);
});

test('18: a JPEG that is cut off is refused', async () => {
  const jpeg = await noise(400, 300).jpeg().toBuffer();
  assert.match(await refusal(jpeg.subarray(0, jpeg.length / 2)), /is damaged or cut off/);
});

test('19: a PNG with a wrong checksum is refused', async () => {
  const png = await noise(40, 30).png().toBuffer();
  png.writeUInt8(png.readUInt8(100) ^ 0xff, 100);
  assert.match(await refusal(png), /is damaged or cut off/);
});

const NO_PICTURES: [what: string, bytes: Buffer, why: RegExp][] = [
  ['an empty file', Buffer.alloc(0), /is empty \(0 bytes\)/],
  ['text', Buffer.from('buy milk\n'), /it is text\./],
  ['a web page', Buffer.from('<!doctype html><html><body>hi</body></html>'), /it is text \(HTML\)/],
  ['a program', Buffer.from('MZ\x90\x00'.padEnd(400, '\x00'), 'latin1'), /it is application\/x-msdownload/],
  ['a PDF', Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'), /it is application\/pdf/],
  ['zeros', Buffer.alloc(500), /a file of an unknown kind/],
];

for (const [what, bytes, why] of NO_PICTURES) {
  for (const name of ['a.png', 'a.jpg']) {
    test(`20: ${what} named ${name} is refused by what it is`, async () => {
      assert.match(await refusal(bytes, name), why);
    });
  }
}

test('21: of a picture with another file in it the picture alone is looked at', async () => {
  const jpeg = await noise(40, 30).jpeg().toBuffer();
  const zip = Buffer.from('PK\x05\x06'.padEnd(22, '\x00'), 'latin1');
  const gif = await moving(8, 8, [Buffer.alloc(192, 90)])
    .gif()
    .toBuffer();
  const script = Buffer.from('/*<script>fetch("//evil.example")</script>*/');
  for (const [clean, extra] of [
    [jpeg, zip],
    [gif, script],
  ] as const) {
    const both = await look(Buffer.concat([clean, extra]));
    assert.ok(both.picture);
    assert.equal(both.picture.hash, (await look(clean)).picture?.hash);
  }
});

const header = (text: string, size = 200) => Buffer.from(text.padEnd(size, '\x00'), 'latin1');

const UNREAD: [kind: string, bytes: () => Buffer | Promise<Buffer>, why: RegExp][] = [
  ['BMP', () => header('BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28'), /image\/bmp.*save it as PNG or JPEG/],
  ['TIFF', () => flat(10, 10).tiff().toBuffer(), /image\/tiff.*save it as PNG or JPEG/],
  ['HEIC', () => header('\0\0\0\x18ftypheic\0\0\0\0heicmif1'), /HEIC.*as JPEG.*TYTO_HEIC=on/],
  ['JXL', () => header('\0\0\0\x0cJXL \r\n\x87\n'), /image\/jxl.*save it as PNG or JPEG/],
  ['ICO', () => header('\0\0\x01\0\x01\0\x10\x10'), /image\/x-icon.*save it as PNG or JPEG/],
];

for (const [kind, bytes, why] of UNREAD) {
  test(`22: ${kind} is refused with a word on what to do`, async () => {
    assert.match(await refusal(await bytes()), why);
  });
}

test('24: of where a picture was taken nothing is kept', async () => {
  const plain = await noise(40, 30).png().toBuffer();
  const gps = { GPSLatitude: '52/1 31/1 12/1', GPSLatitudeRef: 'N', GPSLongitude: '13/1 24/1 18/1' };
  const tagged = await sharp(plain)
    .withExif({ IFD3: gps, IFD0: { Copyright: 'somebody' } })
    .png()
    .toBuffer();
  assert.ok(tagged.includes('eXIf'));
  const { picture } = await look(tagged);
  assert.deepEqual(picture, (await look(plain)).picture);
  assert.deepEqual(Object.keys(picture ?? {}).sort(), ['hash', 'height', 'name', 'note', 'number', 'shown', 'width']);
});
