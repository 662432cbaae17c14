import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Client, Events, GatewayIntentBits, type Message } from 'discord.js';
import { call, logIn, type Stage, setStage } from './support/stage.ts';

/** The contents of the next `count` messages that people write. */
function hear(client: Client, count: number): Promise<string[]> {
  return new Promise((resolve) => {
    const heard: string[] = [];
    client.on(Events.MessageCreate, (message: Message) => {
      heard.push(message.content);
      if (heard.length === count) resolve(heard);
    });
  });
}

/** What login ends with where it fails. */
async function loginFault({ playground }: Stage, token: string, intents: GatewayIntentBits[]): Promise<unknown> {
  const client = new Client({ intents, rest: { api: playground.api } });
  try {
    return await client.login(token).then(
      () => undefined,
      (error: unknown) => error,
    );
  } finally {
    await client.destroy();
  }
}

test('a bot logs in and sees the guild, its channels and itself', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  assert.equal(client.user.id, stage.playground.bot.id);
  const guild = client.guilds.cache.get(stage.guildId);
  assert.deepEqual(guild?.channels.cache.map((channel) => channel.name).sort(), [
    'general',
    'pictures',
    'quiet-corner',
  ]);
  assert.equal(guild?.members.me?.id, client.user.id);
  assert.equal(stage.playground.state().botOnline, true);
});

test('a person can see the bot come and go', async (t) => {
  const stage = await setStage(t);
  const events = await stage.ana.listen();
  t.after(() => events.close());
  const client = await logIn(t, stage);
  await events.find('bot', ({ online }) => online);
  await client.destroy();
  await events.find('bot', ({ online }) => !online);
  assert.equal(stage.playground.state().botOnline, false);
});

test('a message reaches the bot with its author, content and mention', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const arrived = once(client, Events.MessageCreate) as Promise<[Message<true>]>;
  await stage.ana.send(stage.general, { content: `<@${client.user.id}> what is this?` });
  const [message] = await arrived;
  assert.equal(message.content, `<@${client.user.id}> what is this?`);
  assert.equal(message.author.globalName, 'Ana');
  assert.equal(message.member?.id, stage.anaId);
  assert.ok(message.mentions.has(client.user));
});

test('without the content intent a message is empty unless it mentions the bot or is direct', async (t) => {
  const stage = await setStage(t);
  const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];
  const client = await logIn(t, stage, { intents });
  const heard = hear(client, 3);
  await stage.ana.send(stage.general, { content: 'among ourselves' });
  await stage.ana.send(stage.general, { content: `<@${client.user.id}> for you` });
  await stage.ana.send(stage.direct, { content: 'in private' });
  assert.deepEqual(await heard, ['', `<@${client.user.id}> for you`, 'in private']);
});

test('where the application has no content intent, the past is empty over REST too', async (t) => {
  const stage = await setStage(t, { privilegedIntents: { messageContent: false } });
  const { bot } = stage.playground;
  for (const content of ['among ourselves', `<@${bot.id}> for you`]) await stage.ana.send(stage.general, { content });
  const { json } = await call(stage, 'GET', `/channels/${stage.general}/messages`);
  const contents = (json as unknown as Message[]).map(({ content }) => content);
  assert.deepEqual(contents, [`<@${bot.id}> for you`, '']);
});

test('events outside the intents are not sent', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage, { intents: [GatewayIntentBits.Guilds, GatewayIntentBits.DirectMessages] });
  const heard = hear(client, 1);
  await stage.ana.send(stage.general, { content: 'in the guild' });
  await stage.ana.send(stage.direct, { content: 'in private' });
  assert.deepEqual(await heard, ['in private']);
});

test('a wrong token is refused', async (t) => {
  const stage = await setStage(t);
  const fault = await loginFault(stage, 'bm90.a.token', [GatewayIntentBits.Guilds]);
  assert.match(String(fault), /TokenInvalid/);
});

test('a privileged intent that is switched off closes with 4014', async (t) => {
  const stage = await setStage(t, { privilegedIntents: { messageContent: false } });
  const fault = await loginFault(stage, stage.playground.token, [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.MessageContent,
  ]);
  assert.match(String(fault), /disallowed intents/i);
});

test('after a cut the bot resumes and hears what it missed, once and in order', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const heard = hear(client, 4);
  await stage.ana.send(stage.general, { content: 'one' });
  const resumed = once(client, Events.ShardResume);
  stage.playground.dropSocket();
  await stage.ana.send(stage.general, { content: 'two' });
  await stage.ana.send(stage.general, { content: 'three' });
  const [, replayed] = await resumed;
  await stage.ana.send(stage.general, { content: 'four' });
  assert.deepEqual(await heard, ['one', 'two', 'three', 'four']);
  assert.ok(replayed >= 2, `replayed ${replayed} events`);
});

test('asked to reconnect, the bot resumes the same session', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const resumed = once(client, Events.ShardResume);
  stage.playground.askToReconnect();
  await resumed;
  const heard = hear(client, 1);
  await stage.ana.send(stage.general, { content: 'still there?' });
  assert.deepEqual(await heard, ['still there?']);
});

test('a session that is invalid for the moment is resumed', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const resumed = once(client, Events.ShardResume);
  stage.playground.invalidateSession(true);
  await resumed;
});

test('an invalid session makes the bot identify anew', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const readyAgain = once(client, Events.ShardReady);
  stage.playground.invalidateSession(false);
  await readyAgain;
  const heard = hear(client, 1);
  await stage.ana.send(stage.general, { content: 'hello again' });
  assert.deepEqual(await heard, ['hello again']);
});
