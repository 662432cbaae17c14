import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Events, PermissionFlagsBits, type TextChannel } from 'discord.js';
import type { Permission } from '../../src/playground/world/permissions.ts';
import { png } from './support/pictures.ts';
import { call, logIn, setStage } from './support/stage.ts';

const MESSAGES = 'messages';
const CASES: { denied: Permission; method: string; path: string; body?: object; code: number }[] = [
  { denied: 'ViewChannel', method: 'POST', path: MESSAGES, body: { content: 'x' }, code: 50001 },
  { denied: 'ViewChannel', method: 'GET', path: '', code: 50001 },
  { denied: 'SendMessages', method: 'POST', path: MESSAGES, body: { content: 'x' }, code: 50013 },
  { denied: 'SendMessages', method: 'POST', path: 'typing', code: 50013 },
  { denied: 'ReadMessageHistory', method: 'GET', path: `${MESSAGES}/1`, code: 50013 },
  { denied: 'CreatePublicThreads', method: 'POST', path: 'threads', body: { name: 'x', type: 11 }, code: 50013 },
];
for (const { denied, method, path, body, code } of CASES) {
  test(`without ${denied}, ${method} ${path || 'the channel'} is ${code}`, async (t) => {
    const stage = await setStage(t);
    stage.playground.denyBot(stage.general, [denied]);
    const { status, json } = await call(stage, method, `/channels/${stage.general}/${path}`.replace(/\/$/, ''), body);
    assert.deepEqual([status, json.code], [403, code]);
  });
}

test('what happens in a channel that the bot cannot see, it does not hear', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const heard: string[] = [];
  client.on(Events.MessageCreate, ({ content }) => heard.push(content));
  stage.playground.denyBot(stage.general, ['ViewChannel']);
  await stage.ana.send(stage.general, { content: 'unseen' });
  const [message] = await Promise.all([
    once(client, Events.MessageCreate),
    stage.ana.send(stage.direct, { content: 'seen' }),
  ]);
  assert.deepEqual([heard, message[0].content], [['seen'], 'seen']);
});

test('without the right to read history the past is empty and a reply is 160002', async (t) => {
  const stage = await setStage(t);
  const { id } = await stage.ana.send(stage.general, { content: 'before' });
  stage.playground.denyBot(stage.general, ['ReadMessageHistory']);
  const path = `/channels/${stage.general}/messages`;
  assert.deepEqual((await call(stage, 'GET', path)).json, []);
  const reply = await call(stage, 'POST', path, { content: 'x', message_reference: { message_id: id } });
  assert.equal(reply.json.code, 160002);
});

test('without the right to attach a file is refused, text is not', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  stage.playground.denyBot(stage.general, ['AttachFiles']);
  const channel = client.channels.cache.get(stage.general) as TextChannel;
  const { bytes } = await png('a.png', 1, 1);
  await assert.rejects(channel.send({ files: [Buffer.from(bytes)] }), { code: 50013 });
  await channel.send('only text');
});

test('the bot sees what it may do, and when it changes', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const channel = client.channels.cache.get(stage.general) as TextChannel;
  const may = () => channel.permissionsFor(client.user)?.has(PermissionFlagsBits.SendMessages);
  assert.equal(may(), true);
  for (const [denied, left] of [
    [['SendMessages'], false],
    [[], true],
  ] as const) {
    const changed = once(client, Events.ChannelUpdate);
    stage.playground.denyBot(stage.general, [...denied]);
    await changed;
    assert.equal(may(), left);
  }
});

test('interactions may be answered where messages may not be sent', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  await client.application.commands.set([{ name: 'ask', description: 'x' }]);
  stage.playground.denyBot(stage.general, ['SendMessages']);
  client.on(Events.InteractionCreate, (interaction) => {
    if (interaction.isRepliable()) void interaction.reply('here');
  });
  const events = await stage.ana.listen();
  t.after(() => events.close());
  await stage.ana.run(stage.general, { name: 'ask', options: {} });
  await events.find('message', ({ message }) => message.content === 'here');
});
