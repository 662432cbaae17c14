import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { DiscordAPIError, Events, type Message, MessageFlags, type TextChannel } from 'discord.js';
import { type APIMessage, MessageType } from 'discord-api-types/v10';
import { call, logIn, type Stage, say, setStage } from './support/stage.ts';

function messagesIn({ playground, general }: Stage): APIMessage[] {
  return playground.state().messages[general] ?? [];
}

test('a bot replies, edits and deletes', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const arrived = once(client, Events.MessageCreate) as Promise<[Message]>;
  await stage.ana.send(stage.general, { content: 'question' });
  const [question] = await arrived;

  const reply = await question.reply('answer');
  const [asked, answered] = messagesIn(stage);
  assert.equal(answered?.type, MessageType.Reply);
  assert.equal(answered.referenced_message?.id, asked?.id);
  assert.deepEqual(
    answered.mentions.map(({ id }) => id),
    [stage.anaId],
  );

  const edited = await reply.edit('better answer');
  assert.ok(edited.editedTimestamp !== null);
  assert.equal(messagesIn(stage)[1]?.content, 'better answer');

  await reply.delete();
  assert.deepEqual(
    messagesIn(stage).map(({ content }) => content),
    ['question'],
  );
});

test('a person sees each step of the bot as an event', async (t) => {
  const stage = await setStage(t);
  const events = await stage.ana.listen();
  t.after(() => events.close());
  const client = await logIn(t, stage);
  const channel = client.channels.cache.get(stage.general) as TextChannel;
  await channel.sendTyping();
  const typing = await events.find('typing');
  assert.equal(typing.userId, client.user.id);
  const message = await channel.send('first');
  await events.find('message', (event) => event.message.content === 'first');
  await message.edit('second');
  await events.find('message-update', (event) => event.message.content === 'second');
  await message.delete();
  assert.equal((await events.find('message-delete')).id, message.id);
});

test('a person edits and deletes, and the bot hears of it', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const sent = await stage.ana.send(stage.general, { content: 'frist' });
  const edited = once(client, Events.MessageUpdate) as Promise<[Message, Message]>;
  await stage.ana.edit(stage.general, sent.id, 'first');
  const [, after] = await edited;
  assert.equal(after.content, 'first');
  const deleted = once(client, Events.MessageDelete) as Promise<[Message]>;
  await stage.ana.delete(stage.general, sent.id);
  assert.equal((await deleted)[0].id, sent.id);
});

test('text over 2,000 characters is refused under its field', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const channel = client.channels.cache.get(stage.general) as TextChannel;
  await channel.send('x'.repeat(2000));
  await assert.rejects(channel.send('x'.repeat(2001)), (error: unknown) => {
    assert.ok(error instanceof DiscordAPIError);
    assert.equal(error.code, 50035);
    assert.equal(error.status, 400);
    assert.match(error.message, /content\[BASE_TYPE_MAX_LENGTH\]: Must be 2000 or fewer in length\./);
    return true;
  });
});

const BAD_FORMS = [
  { name: 'an embed title that is too long', body: { embeds: [{ title: 'x'.repeat(257) }] }, path: 'embeds.0.title' },
  {
    name: 'embeds that are too long together',
    body: { embeds: [0, 1].map(() => ({ description: 'x'.repeat(3001) })) },
    path: 'embeds',
  },
  { name: 'eleven embeds', body: { embeds: Array(11).fill({ title: 'x' }) }, path: 'embeds' },
  {
    name: 'six rows of buttons',
    body: { components: [...Array(6).keys()].map((id) => row({ style: 1, label: 'x', custom_id: `${id}` })) },
    path: 'components',
  },
  {
    name: 'two buttons of one id',
    body: { components: [row({ style: 1, custom_id: 'a' }, { style: 1, custom_id: 'a' })] },
    path: 'components.0.components.1.custom_id',
  },
  {
    name: 'a button label that is too long',
    body: { components: [row({ style: 1, custom_id: 'a', label: 'x'.repeat(81) })] },
    path: 'components.0.components.0.label',
  },
  { name: 'content that is no text', body: { content: 7 }, path: 'content' },
  {
    name: 'mentions both parsed and listed',
    body: { content: 'x', allowed_mentions: { parse: ['users'], users: ['123456789012345678'] } },
    path: 'allowed_mentions',
  },
  {
    name: 'a reply to a message that is not there',
    body: { content: 'x', message_reference: { message_id: '123456789012345678' } },
    path: 'message_reference',
  },
];
function row(...buttons: object[]) {
  return { type: 1, components: buttons.map((button) => ({ type: 2, ...button })) };
}
for (const { name, body, path } of BAD_FORMS) {
  test(`refused with 50035: ${name}`, async (t) => {
    const stage = await setStage(t);
    const { status, json } = await call(stage, 'POST', `/channels/${stage.general}/messages`, {
      content: 'x',
      ...body,
    });
    assert.equal(status, 400);
    assert.equal(json.code, 50035);
    const keys = path.split('.');
    const fault = keys.reduce<unknown>((place, key) => (place as Record<string, unknown>)?.[key], json.errors);
    const [first] = (fault as { _errors: { code: string; message: string }[] })._errors;
    assert.ok(first?.code && first.message, JSON.stringify(json));
    assert.deepEqual(messagesIn(stage), []);
  });
}

test('an empty message is refused with 50006, on sending and on editing', async (t) => {
  const stage = await setStage(t);
  const path = `/channels/${stage.general}/messages`;
  const sent = await call(stage, 'POST', path, { content: '  \n' });
  assert.deepEqual([sent.status, sent.json.code], [400, 50006]);
  const { id } = await say(stage, { content: 'full' });
  const edited = await call(stage, 'PATCH', `${path}/${id}`, { content: '' });
  assert.deepEqual([edited.status, edited.json.code], [400, 50006]);
  assert.equal(messagesIn(stage)[0]?.content, 'full');
});

test('a reply without a target is sent plain where the bot does not insist', async (t) => {
  const stage = await setStage(t);
  const message_reference = { message_id: '123456789012345678', fail_if_not_exists: false };
  const message = await say(stage, { content: 'x', message_reference });
  assert.equal(message.type, MessageType.Default);
  assert.equal(message.message_reference, undefined);
});

test('an enforced nonce gives the message that was sent before', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const channel = client.channels.cache.get(stage.general) as TextChannel;
  const first = await channel.send({ content: 'once', nonce: 'n-1', enforceNonce: true });
  const again = await channel.send({ content: 'once', nonce: 'n-1', enforceNonce: true });
  const other = await channel.send({ content: 'once', nonce: 'n-2', enforceNonce: true });
  assert.equal(again.id, first.id);
  assert.notEqual(other.id, first.id);
  assert.equal(messagesIn(stage).length, 2);
});

test('two requests at once with one enforced nonce make one message', async (t) => {
  const stage = await setStage(t);
  const body = { content: 'once', nonce: 7, enforce_nonce: true };
  const [one, two] = await Promise.all([say(stage, body), say(stage, body)]);
  assert.equal(one?.id, two?.id);
  assert.equal(messagesIn(stage).length, 1);
});

test('mentions ping only whom the bot allows', async (t) => {
  const stage = await setStage(t);
  const content = `<@${stage.anaId}> and <@${stage.benId}> and @everyone, \`<@${stage.anaId}>\``;
  const pinged = async (allowed_mentions?: object) => {
    const message = await say(stage, { content, allowed_mentions });
    return [message.mentions.map(({ id }) => id), message.mention_everyone];
  };
  assert.deepEqual(await pinged(), [[stage.anaId, stage.benId], false]);
  assert.deepEqual(await pinged({ parse: [] }), [[], false]);
  assert.deepEqual(await pinged({ parse: [], users: [stage.benId] }), [[stage.benId], false]);
});

test('a mention inside code is text', async (t) => {
  const stage = await setStage(t);
  const { mentions } = await say(stage, { content: `\`<@${stage.anaId}>\`\n\`\`\`\n<@${stage.benId}>\n\`\`\`` });
  assert.deepEqual(mentions, []);
});

test('a reply pings its target unless the bot says no', async (t) => {
  const stage = await setStage(t);
  const { id } = await stage.ana.send(stage.general, { content: 'question' });
  const message_reference = { message_id: id };
  const loud = await say(stage, { content: 'x', message_reference });
  const quiet = await say(stage, { content: 'x', message_reference, allowed_mentions: { parse: [] } });
  assert.equal(loud.mentions.length, 1);
  assert.equal(quiet.mentions.length, 0);
});

test('the past is read in pages, newest first', async (t) => {
  const stage = await setStage(t);
  for (const content of ['1', '2', '3', '4', '5']) await stage.ana.send(stage.general, { content });
  const [one, two, three, four, five] = messagesIn(stage).map(({ id }) => id);
  const page = async (query: string) => {
    const { json } = await call(stage, 'GET', `/channels/${stage.general}/messages?${query}`);
    return (json as unknown as APIMessage[]).map(({ id }) => id);
  };
  assert.deepEqual(await page('limit=2'), [five, four]);
  assert.deepEqual(await page(`limit=2&before=${four}`), [three, two]);
  assert.deepEqual(await page(`limit=2&after=${one}`), [three, two]);
  assert.deepEqual(await page(`limit=3&around=${three}`), [four, three, two]);
  assert.deepEqual(await page(''), [five, four, three, two, one]);
});

test('a bot cannot change what others wrote', async (t) => {
  const stage = await setStage(t);
  const { id } = await stage.ana.send(stage.general, { content: 'mine' });
  const path = `/channels/${stage.general}/messages/${id}`;
  const edit = await call(stage, 'PATCH', path, { content: 'yours' });
  assert.deepEqual([edit.status, edit.json.code], [403, 50005]);
  const remove = await call(stage, 'DELETE', path);
  assert.deepEqual([remove.status, remove.json.code], [403, 50013]);
  assert.equal(messagesIn(stage)[0]?.content, 'mine');
});

test("flags that are not the sender's to set are dropped", async (t) => {
  const stage = await setStage(t);
  const { flags } = await say(stage, {
    content: 'x',
    flags: MessageFlags.Ephemeral | MessageFlags.SuppressNotifications,
  });
  assert.equal(flags, MessageFlags.SuppressNotifications);
});

test('a bot opens a direct message with a person, who sees it', async (t) => {
  const stage = await setStage(t);
  const events = await stage.ben.listen();
  t.after(() => events.close());
  const client = await logIn(t, stage);
  await (await client.users.fetch(stage.benId)).send('psst');
  const { message } = await events.find('message', (event) => event.message.content === 'psst');
  assert.equal((await stage.ben.state()).messages[message.channel_id]?.length, 1);
  assert.equal((await stage.ana.state()).messages[message.channel_id], undefined);
});

test('a bot reacts, and takes it back', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const channel = client.channels.cache.get(stage.general) as TextChannel;
  const { id } = await stage.ana.send(stage.general, { content: 'nice' });
  const message = await channel.messages.fetch(id);
  const reaction = await message.react('👍');
  assert.equal(messagesIn(stage)[0]?.reactions?.[0]?.count, 1);
  await reaction.users.remove(client.user.id);
  assert.equal(messagesIn(stage)[0]?.reactions, undefined);
  await assert.rejects(message.react('not an emoji'), { code: 10014 });
});

test('a bot opens a thread on a message and writes in it', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const events = await stage.ana.listen();
  t.after(() => events.close());
  const channel = client.channels.cache.get(stage.general) as TextChannel;
  const message = await channel.send('start');
  const thread = await message.startThread({ name: 'aside' });
  assert.equal(thread.id, message.id);
  await events.find('channel', (event) => event.channel.id === thread.id);
  await thread.send('in the thread');
  const heard = once(client, Events.MessageCreate) as Promise<[Message]>;
  await stage.ana.send(thread.id, { content: 'me too' });
  assert.ok((await heard)[0].channel.isThread());
  const again = await call(stage, 'POST', `/channels/${stage.general}/messages/${message.id}/threads`, {
    name: 'again',
  });
  assert.equal(again.json.code, 160004);
});
