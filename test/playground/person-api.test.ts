import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { ChannelType } from 'discord-api-types/v10';
import { startPlayground } from '../../src/playground/playground.ts';
import { Person } from './support/person.ts';
import { text } from './support/pictures.ts';
import { call, say, setStage } from './support/stage.ts';

test('the state has one guild with text channels, three people, and direct messages with the bot for each', async (t) => {
  const { ana, ben, playground } = await setStage(t);
  const state = await ana.state();
  assert.deepEqual(
    state.channels.map(({ type }) => type),
    [ChannelType.GuildText, ChannelType.GuildText, ChannelType.GuildText, ChannelType.DM],
  );
  assert.deepEqual(
    state.people.map(({ username }) => username),
    ['ana', 'ben', 'chioma'],
  );
  assert.equal(state.bot.id, playground.bot.id);
  assert.equal(state.botOnline, false);
  const hers = state.channels.find(({ type }) => type === ChannelType.DM);
  const his = (await ben.state()).channels.find(({ type }) => type === ChannelType.DM);
  assert.notEqual(his?.id, hers?.id);
});

test('people read what others write, as it happens', async (t) => {
  const stage = await setStage(t);
  const events = await stage.ben.listen();
  t.after(() => events.close());
  await stage.ana.type(stage.general);
  assert.equal((await events.find('typing')).userId, stage.anaId);
  const sent = await stage.ana.send(stage.general, { content: 'hello' });
  assert.equal((await events.find('message')).message.id, sent.id);
  await stage.ana.edit(stage.general, sent.id, 'hello all');
  assert.equal((await events.find('message-update')).message.content, 'hello all');
  await stage.ana.delete(stage.general, sent.id);
  assert.equal((await events.find('message-delete')).id, sent.id);
});

test('a reply pings its target, or not, as the person likes', async (t) => {
  const stage = await setStage(t);
  const { id } = await say(stage, { content: 'hello' });
  const loud = await stage.ana.send(stage.general, { content: 'a', replyTo: id });
  const quiet = await stage.ana.send(stage.general, { content: 'b', replyTo: id, mentionRepliedUser: false });
  assert.equal(loud.referenced_message?.id, id);
  assert.deepEqual([loud.mentions.length, quiet.mentions.length], [1, 0]);
});

test('a person may write 4,000 characters, twice what a bot may', async (t) => {
  const { ana, general } = await setStage(t);
  assert.equal((await ana.send(general, { content: 'x'.repeat(4000) })).content.length, 4000);
  await assert.rejects(ana.send(general, { content: 'x'.repeat(4001) }), { status: 400, message: /4000 characters/ });
});

test('what a person may not do is refused in words', async (t) => {
  const stage = await setStage(t);
  const { ana, ben, general, direct } = stage;
  const mine = await ana.send(general, { content: 'mine' });
  const bots = await say(stage, {
    content: 'x',
    components: [{ type: 1, components: [{ type: 2, style: 1, label: 'x', custom_id: 'off', disabled: true }] }],
  });
  const stranger = new Person(stage.playground, '1');
  const button = { channelId: general, messageId: bots.id };
  const refusals: [() => Promise<unknown>, number, RegExp][] = [
    [() => stranger.state(), 404, /no person 1/],
    [() => ana.send('1', { content: 'x' }), 404, /no channel 1/],
    [() => ben.send(direct, { content: 'x' }), 404, /no channel .* for ben/],
    [() => ana.send(general, { content: ' ' }), 400, /empty/],
    [() => ana.send(general, { content: 'x', replyTo: '1' }), 404, /no message 1/],
    [() => ben.edit(general, mine.id, 'x'), 403, /own messages/],
    [() => ben.delete(general, mine.id), 403, /own messages/],
    [() => ana.edit(general, '1', 'x'), 404, /no message 1/],
    [() => ana.run(general, { name: 'nothing', options: {} }), 404, /no command "nothing"/],
    [() => ana.press({ ...button, customId: 'none' }), 404, /no button "none"/],
    [() => ana.press({ ...button, customId: 'off' }), 400, /switched off/],
    [() => ana.send(general, { content: '' }, [text('big', 'x'.repeat(10 * 2 ** 20 + 1))]), 413, /10 MiB/],
  ];
  for (const [refused, status, message] of refusals) await assert.rejects(refused, { status, message });
});

test('options of a command are checked before the bot hears of them', async (t) => {
  const stage = await setStage(t);
  const question = { type: 3, name: 'question', description: 'x', required: true, max_length: 5 };
  const count = { type: 4, name: 'count', description: 'x' };
  const image = { type: 11, name: 'image', description: 'x' };
  const ask = { name: 'ask', description: 'x', options: [question, count, image] };
  await call(stage, 'PUT', `/applications/${stage.playground.bot.id}/commands`, [ask]);
  const run = (options: Record<string, string | number>) => stage.ana.run(stage.general, { name: 'ask', options });
  await assert.rejects(run({}), { status: 400, message: /needs the option "question"/ });
  await assert.rejects(run({ question: 7 }), { status: 400, message: /"question" must be a string/ });
  await assert.rejects(run({ question: 'too long' }), { status: 400, message: /0 to 5 characters/ });
  await assert.rejects(run({ question: 'a', count: 1.5 }), { status: 400, message: /"count" must be a whole number/ });
  await assert.rejects(run({ question: 'a', image: 0 }), { status: 400, message: /"image" needs the file files\[0\]/ });
  await assert.rejects(run({ question: 'a', other: 'b' }), { status: 400, message: /no option "other"/ });
  await run({ question: 'a', count: 2 });
});

test("another site's page cannot speak for a person", async (t) => {
  const { playground, general } = await setStage(t);
  const address = `${playground.url}/playground/channels/${general}/typing`;
  const from = async (origin: string) => (await fetch(address, { method: 'POST', headers: { origin } })).status;
  assert.equal(await from('https://example.com'), 403);
  assert.equal(await from(playground.url), 204);
});

test('a name that points at this machine does not open the playground', async (t) => {
  const { playground } = await setStage(t);
  const status = await new Promise((resolve, reject) => {
    const headers = { host: 'playground.example' };
    request(`${playground.url}/playground/state`, { headers }, (response) => resolve(response.statusCode))
      .on('error', reject)
      .end();
  });
  assert.equal(status, 403);
});

test('a port that is taken is said so, and closing twice is no fault', async (t) => {
  const { playground } = await setStage(t);
  const port = Number(new URL(playground.url).port);
  await assert.rejects(startPlayground({ port, page: false }), new RegExp(`cannot use port ${port}`));
  await playground.close();
  await playground.close();
});
