import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { AttachmentBuilder, EmbedBuilder, Events, type Message, type TextChannel } from 'discord.js';
import type { APIAttachment, APIMessage } from 'discord-api-types/v10';
import sharp from 'sharp';
import { png, text } from './support/pictures.ts';
import { call, logIn, type Stage, setStage } from './support/stage.ts';

/** Ana sends one file; what the message says of it. */
async function upload(stage: Stage, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<APIAttachment> {
  const { attachments } = await stage.ana.send(stage.general, { content: '' }, [{ name, bytes }]);
  assert.equal(attachments.length, 1);
  return attachments[0] as APIAttachment;
}

test("a person's picture reaches the bot, byte for byte and measured", async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const picture = await png('my photo.png', 40, 30);
  const arrived = once(client, Events.MessageCreate) as Promise<[Message]>;
  await stage.ana.send(stage.general, { content: 'look' }, [picture, text('notes.txt', 'hello')]);
  const [image, notes] = [...(await arrived)[0].attachments.values()];
  assert.ok(image && notes);
  assert.deepEqual([image.name, image.width, image.height], ['my_photo.png', 40, 30]);
  assert.equal(image.contentType, 'image/png');
  assert.equal(new URL(image.url).host, stage.playground.cdnHost);
  const response = await fetch(image.url);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), picture.bytes);
  assert.equal(response.headers.get('content-type'), 'image/png');
  assert.deepEqual([notes.name, notes.width, notes.size], ['notes.txt', null, 5]);
});

test('several pictures keep the order in which they were attached', async (t) => {
  const stage = await setStage(t);
  const files = await Promise.all(['c.png', 'a.png', 'b.png'].map((name, index) => png(name, 10 + index, 10)));
  const { attachments } = await stage.ana.send(stage.general, { content: '' }, files);
  assert.deepEqual(
    attachments.map(({ filename, width }) => [filename, width]),
    [
      ['c.png', 10],
      ['a.png', 11],
      ['b.png', 12],
    ],
  );
});

test('a text file named .png, a 0-byte file and a cut JPEG are kept as they are', async (t) => {
  const stage = await setStage(t);
  const jpeg = await sharp({ create: { width: 640, height: 480, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer();
  const liar = await upload(stage, 'liar.png', new TextEncoder().encode('no picture'));
  assert.deepEqual([liar.content_type, liar.width], ['image/png', undefined]);
  const empty = await upload(stage, 'empty.png', new Uint8Array());
  assert.equal(empty.size, 0);
  assert.equal((await (await fetch(empty.url)).arrayBuffer()).byteLength, 0);
  // The header is whole, so that the size is known.
  const cut = await upload(stage, 'cut.jpg', new Uint8Array(jpeg.subarray(0, jpeg.length - 50)));
  assert.deepEqual([cut.width, cut.height], [640, 480]);
});

test('a picture that claims 20,000 by 20,000 pixels is measured without being decoded', async (t) => {
  const stage = await setStage(t);
  const { bytes } = await png('huge.png', 1, 1);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, 20_000);
  view.setUint32(20, 20_000);
  const huge = await upload(stage, 'huge.png', bytes);
  assert.deepEqual([huge.width, huge.height], [20_000, 20_000]);
});

test('a photo that is stored on its side is measured as it is shown', async (t) => {
  const stage = await setStage(t);
  const image = sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } });
  const photo = await upload(
    stage,
    'p.jpg',
    new Uint8Array(await image.withMetadata({ orientation: 6 }).jpeg().toBuffer()),
  );
  assert.deepEqual([photo.width, photo.height], [20, 40]);
});

test("a bot's file has its description, and an embed can show it", async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const channel = client.channels.cache.get(stage.general) as TextChannel;
  const { bytes } = await png('chart.png', 12, 8);
  const file = new AttachmentBuilder(Buffer.from(bytes), { name: 'chart.png', description: 'a chart' });
  const sent = await channel.send({ files: [file], embeds: [new EmbedBuilder().setImage('attachment://chart.png')] });
  const attachment = sent.attachments.first();
  assert.ok(attachment);
  assert.equal(attachment.description, 'a chart');
  const shown = sent.embeds[0]?.image;
  assert.deepEqual([shown?.width, new URL(shown?.url ?? '').pathname], [12, new URL(attachment.url).pathname]);

  const kept = await sent.edit({ content: 'with text', attachments: [attachment] });
  assert.equal(kept.attachments.size, 1);
  const dropped = await sent.edit({ content: 'without', attachments: [], embeds: [] });
  assert.equal(dropped.attachments.size, 0);
  assert.equal((await fetch(attachment.url)).status, 404);
});

test("a link without its signature, or with another file's, is dead", async (t) => {
  const stage = await setStage(t);
  const one = await upload(stage, 'one.txt', new Uint8Array(1));
  const two = await upload(stage, 'two.txt', new Uint8Array(2));
  const [bare] = one.url.split('?');
  assert.equal((await fetch(one.url)).status, 200);
  assert.equal((await fetch(String(bare))).status, 404);
  assert.equal((await fetch(`${bare}?${two.url.split('?')[1]}`)).status, 404);
  const forged = new URL(one.url);
  forged.searchParams.set('ex', 'ffffffff');
  assert.equal((await fetch(forged)).status, 404);
});

test('a link dies with its time', async (t) => {
  const stage = await setStage(t, { timings: { attachmentLink: 0 } });
  const { url } = await upload(stage, 'a.txt', new Uint8Array(1));
  assert.equal((await fetch(url)).status, 404);
});

test('a link that expired is renewed when the message is fetched again', async (t) => {
  const stage = await setStage(t);
  const { id: messageId, attachments } = await stage.ana.send(stage.general, { content: '' }, [text('a.txt', 'hello')]);
  const [attachment] = attachments;
  assert.ok(attachment);
  stage.playground.expireLinks(attachment.id);
  assert.equal((await fetch(attachment.url)).status, 404);
  const { json } = await call(stage, 'GET', `/channels/${stage.general}/messages/${messageId}`);
  const [renewed] = (json as unknown as APIMessage).attachments;
  assert.equal(await (await fetch(renewed?.url ?? '')).text(), 'hello');
});

test('an attachment can vanish, and stall half-way', async (t) => {
  const stage = await setStage(t);
  const attachment = await upload(stage, 'a.txt', new TextEncoder().encode('hello world!'));
  stage.playground.serveAttachment(attachment.id, 'gone');
  assert.equal((await fetch(attachment.url)).status, 404);

  stage.playground.serveAttachment(attachment.id, 'stalled');
  const abort = new AbortController();
  const response = await fetch(attachment.url, { signal: abort.signal });
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  assert.equal(new TextDecoder().decode(value), 'hello ');
  const next = reader?.read().then(
    () => 'more',
    () => 'cut',
  );
  abort.abort();
  assert.equal(await next, 'cut');

  stage.playground.serveAttachment(attachment.id, 'whole');
  assert.equal(await (await fetch(attachment.url)).text(), 'hello world!');
});

test('the files of a deleted message are gone', async (t) => {
  const stage = await setStage(t);
  const { id, attachments } = await stage.ana.send(stage.general, { content: '' }, [text('a.txt', 'hello')]);
  await stage.ana.delete(stage.general, id);
  assert.equal((await fetch(attachments[0]?.url ?? '')).status, 404);
});

test('a file over 10 MiB is refused with 40005', async (t) => {
  const stage = await setStage(t);
  const form = new FormData();
  form.set('payload_json', '{}');
  form.set('files[0]', new File([new Uint8Array(10 * 1024 * 1024 + 1)], 'big.bin'));
  const { status, json } = await call(stage, 'POST', `/channels/${stage.general}/messages`, form);
  assert.deepEqual([status, json.code], [413, 40005]);
});

test('an uploaded page is served so that it cannot run', async (t) => {
  const stage = await setStage(t);
  const { url } = await upload(stage, 'x.html', new TextEncoder().encode('<script>alert(1)</script>'));
  const { headers } = await fetch(url);
  assert.match(headers.get('content-security-policy') ?? '', /sandbox/);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
});
