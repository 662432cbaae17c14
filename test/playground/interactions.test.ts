import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import {
  ActionRowBuilder,
  ButtonBuilder,
  type ButtonInteraction,
  ButtonStyle,
  type ChatInputCommandInteraction,
  type Client,
  Events,
  type Interaction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type TextChannel,
} from 'discord.js';
import {
  type APIMessage,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  MessageType,
} from 'discord-api-types/v10';
import type { PlaygroundInput } from '../../src/playground/options.ts';
import { png } from './support/pictures.ts';
import { call, logIn, type Stage, setStage } from './support/stage.ts';

const ASK = {
  name: 'ask',
  description: 'Ask about a picture',
  options: [
    { type: ApplicationCommandOptionType.String, name: 'question', description: 'What to ask', required: true },
    { type: ApplicationCommandOptionType.Attachment, name: 'image', description: 'A picture' },
  ],
} as const;
const DESCRIBE = { name: 'Describe', type: ApplicationCommandType.Message } as const;

interface Scene extends Stage {
  client: Client<true>;
}

/** A playground with a bot that has its commands registered. */
async function setScene(t: TestContext, input: PlaygroundInput = {}): Promise<Scene> {
  const stage = await setStage(t, input);
  const client = await logIn(t, stage);
  await client.application.commands.set([ASK, DESCRIBE]);
  return { ...stage, client };
}

/** Ana runs `/ask`; what the bot gets. */
async function ask(scene: Scene, channelId = scene.general): Promise<ChatInputCommandInteraction> {
  const arrived = once(scene.client, Events.InteractionCreate) as Promise<[Interaction]>;
  await scene.ana.run(channelId, { name: 'ask', options: { question: 'what is it?' } });
  const [interaction] = await arrived;
  assert.ok(interaction.isChatInputCommand());
  return interaction;
}

function lastMessage({ playground, general }: Stage): APIMessage {
  const message = playground.state().messages[general]?.at(-1);
  assert.ok(message);
  return message;
}

/** The bot posts a button; Ana presses it; what the bot gets. */
async function press(scene: Scene): Promise<ButtonInteraction> {
  const channel = scene.client.channels.cache.get(scene.general) as TextChannel;
  const button = new ButtonBuilder().setCustomId('stop').setLabel('Stop').setStyle(ButtonStyle.Danger);
  const row = new ActionRowBuilder<ButtonBuilder>().addComponents(button);
  const { id } = await channel.send({ content: 'working', components: [row] });
  const arrived = once(scene.client, Events.InteractionCreate) as Promise<[Interaction]>;
  await scene.ana.press({ channelId: scene.general, messageId: id, customId: 'stop' });
  const [interaction] = await arrived;
  assert.ok(interaction.isButton());
  return interaction;
}

test('commands are registered, kept by name, replaced and removed', async (t) => {
  const { client, playground } = await setScene(t);
  const before = playground.state().commands;
  assert.deepEqual(before.map(({ name }) => name).sort(), ['Describe', 'ask']);
  const ids = new Map(before.map(({ name, id }) => [name, id]));
  await client.application.commands.set([{ ...ASK, description: 'Ask anything' }]);
  const [ask] = playground.state().commands;
  assert.deepEqual([ask?.id, ask?.description], [ids.get('ask'), 'Ask anything']);
  const fetched = await client.application.commands.fetch();
  assert.equal(fetched.size, 1);
  await client.application.commands.delete(ask?.id ?? '');
  assert.deepEqual(playground.state().commands, []);
});

test('a slash command brings its options and its picture', async (t) => {
  const scene = await setScene(t);
  const arrived = once(scene.client, Events.InteractionCreate) as Promise<[ChatInputCommandInteraction]>;
  const picture = await png('cat.png', 20, 10);
  await scene.ana.run(scene.general, { name: 'ask', options: { question: 'what is it?', image: 0 } }, [picture]);
  const [interaction] = await arrived;
  assert.equal(interaction.options.getString('question', true), 'what is it?');
  const image = interaction.options.getAttachment('image', true);
  assert.deepEqual([image.name, image.width, image.height], ['cat.png', 20, 10]);
  assert.deepEqual(new Uint8Array(await (await fetch(image.url)).arrayBuffer()), picture.bytes);
  assert.equal(interaction.user.id, scene.anaId);
  assert.equal(interaction.channelId, scene.general);
  assert.equal(interaction.attachmentSizeLimit, 10 * 1024 * 1024);
});

test('a reply to a command is a message that tells of it', async (t) => {
  const scene = await setScene(t);
  const interaction = await ask(scene);
  const { resource } = await interaction.reply({ content: 'a cat', withResponse: true });
  const message = lastMessage(scene);
  assert.equal(resource?.message?.id, message.id);
  assert.equal(message.type, MessageType.ChatInputCommand);
  assert.equal(message.interaction_metadata?.user.id, scene.anaId);
  assert.equal(message.content, 'a cat');
});

test('a deferred answer is loading until it is edited', async (t) => {
  const scene = await setScene(t);
  const interaction = await ask(scene);
  await interaction.deferReply();
  assert.ok((lastMessage(scene).flags ?? 0) & MessageFlags.Loading);
  await interaction.editReply('a ca');
  await interaction.editReply('a cat');
  const message = lastMessage(scene);
  assert.equal(message.content, 'a cat');
  assert.equal((message.flags ?? 0) & MessageFlags.Loading, 0);
  assert.equal((await interaction.fetchReply()).content, 'a cat');
  await interaction.followUp('a black one');
  const followUp = lastMessage(scene);
  assert.equal(followUp.content, 'a black one');
  assert.equal(followUp.referenced_message?.content, 'a cat');
  await interaction.deleteReply();
  assert.equal(scene.playground.state().messages[scene.general]?.length, 1);
});

test('the first follow-up to a deferred answer fills it in', async (t) => {
  const scene = await setScene(t);
  const interaction = await ask(scene);
  await interaction.deferReply();
  await interaction.followUp('a cat');
  const messages = scene.playground.state().messages[scene.general];
  assert.deepEqual(
    messages?.map(({ content }) => content),
    ['a cat'],
  );
});

test('an ephemeral answer is for the person alone, and out of reach of the channel', async (t) => {
  const scene = await setScene(t);
  const events = await scene.ben.listen();
  t.after(() => events.close());
  const interaction = await ask(scene);
  await interaction.reply({ content: 'between us', flags: MessageFlags.Ephemeral });
  const message = lastMessage(scene);
  assert.equal(message.content, 'between us');
  assert.deepEqual((await scene.ben.state()).messages[scene.general], []);
  assert.ok(!events.all.some(({ type }) => type === 'message'));
  const path = `/channels/${scene.general}/messages`;
  assert.equal((await call(scene, 'GET', `${path}/${message.id}`)).json.code, 10008);
  assert.deepEqual((await call(scene, 'GET', path)).json, []);
  await interaction.editReply('still between us');
  assert.equal(lastMessage(scene).content, 'still between us');
});

test('an interaction is acknowledged once: 40060', async (t) => {
  const scene = await setScene(t);
  const { id, token } = await ask(scene);
  const answer = () => call(scene, 'POST', `/interactions/${id}/${token}/callback`, { type: 5 });
  assert.equal((await answer()).status, 204);
  const again = await answer();
  assert.deepEqual([again.status, again.json.code], [400, 40060]);
});

test('of two acknowledgements at once one is 40060', async (t) => {
  const scene = await setScene(t);
  const { id, token } = await ask(scene);
  const answer = () => call(scene, 'POST', `/interactions/${id}/${token}/callback`, { type: 5 });
  const statuses = (await Promise.all([answer(), answer()])).map(({ status }) => status);
  assert.deepEqual(statuses.sort(), [204, 400]);
  assert.equal(scene.playground.state().messages[scene.general]?.length, 1);
});

test('an acknowledgement that is refused leaves the interaction open', async (t) => {
  const scene = await setScene(t);
  const interaction = await ask(scene);
  await assert.rejects(interaction.reply('x'.repeat(2001)), { code: 50035 });
  await interaction.reply('short');
  assert.equal(lastMessage(scene).content, 'short');
});

test('too late an acknowledgement is 10062, and the person sees that it failed', async (t) => {
  const scene = await setScene(t, { timings: { acknowledge: 20 } });
  const events = await scene.ana.listen();
  t.after(() => events.close());
  const interaction = await ask(scene);
  const failed = await events.find('interaction-failed');
  assert.deepEqual([failed.name, failed.channelId], ['ask', scene.general]);
  await assert.rejects(interaction.reply('too late'), { code: 10062 });
});

test("after the token's life nothing more can be said", async (t) => {
  const scene = await setScene(t, { timings: { interactionToken: 0 } });
  const interaction = await ask(scene);
  await interaction.deferReply();
  await assert.rejects(interaction.editReply('too late'), { code: 50027, status: 401 });
  await assert.rejects(interaction.followUp('too late'), { code: 50027 });
});

test('nothing can be said before the acknowledgement, or with another token', async (t) => {
  const scene = await setScene(t);
  const { token } = await ask(scene);
  const app = scene.client.application.id;
  for (const key of [token, 'unknown']) {
    const { status, json } = await call(scene, 'POST', `/webhooks/${app}/${key}`, { content: 'x' });
    assert.deepEqual([status, json.code], [404, 10015]);
  }
});

test('a kind of answer that does not fit is refused', async (t) => {
  const scene = await setScene(t);
  const { id, token } = await ask(scene);
  for (const type of [1, 6, 7, 8, 9]) {
    const { json } = await call(scene, 'POST', `/interactions/${id}/${token}/callback`, { type });
    assert.equal(json.code, 50035, `type ${type}`);
  }
});

test('a button on a message can be pressed, and the message updated', async (t) => {
  const scene = await setScene(t);
  const interaction = await press(scene);
  assert.equal(interaction.customId, 'stop');
  assert.equal(interaction.message.content, 'working');
  await interaction.update({ content: 'stopped', components: [] });
  const message = lastMessage(scene);
  assert.deepEqual([message.content, message.components], ['stopped', []]);
});

test('a pressed button may be acknowledged silently, and its message edited later', async (t) => {
  const scene = await setScene(t);
  const interaction = await press(scene);
  await interaction.deferUpdate();
  await interaction.editReply({ content: 'stopped', components: [] });
  assert.equal(lastMessage(scene).content, 'stopped');
  await interaction.followUp({ content: 'only you', flags: MessageFlags.Ephemeral });
  assert.equal((await scene.ben.state()).messages[scene.general]?.length, 1);
});

test('a message command brings its target', async (t) => {
  const scene = await setScene(t);
  const { id } = await scene.ben.send(scene.general, { content: 'look' }, [await png('a.png', 3, 4)]);
  const arrived = once(scene.client, Events.InteractionCreate) as Promise<[MessageContextMenuCommandInteraction]>;
  await scene.ana.run(scene.general, { name: 'Describe', options: {}, targetId: id });
  const [interaction] = await arrived;
  assert.ok(interaction.isMessageContextMenuCommand());
  assert.equal(interaction.targetMessage.attachments.first()?.width, 3);
  await interaction.reply('a picture');
  assert.equal(lastMessage(scene).type, MessageType.ContextMenuCommand);
});

test('a command works in direct messages', async (t) => {
  const scene = await setScene(t);
  const interaction = await ask(scene, scene.direct);
  assert.equal(interaction.inGuild(), false);
  await interaction.reply('hello');
  assert.equal(scene.playground.state().messages[scene.direct]?.at(-1)?.content, 'hello');
});

const BAD_COMMANDS = [
  { name: 'capitals in a name', body: { ...ASK, name: 'Ask' } },
  { name: 'no description', body: { name: 'ask' } },
  {
    name: '26 options',
    body: { ...ASK, options: [...Array(26).keys()].map((n) => ({ ...ASK.options[1], name: `o${n}` })) },
  },
  { name: 'a needed option after one that is not', body: { ...ASK, options: [...ASK.options].reverse() } },
  { name: 'a kind of option that the page does not show', body: { ...ASK, options: [{ ...ASK.options[0], type: 1 }] } },
];
for (const { name, body } of BAD_COMMANDS) {
  test(`a command is refused with 50035 for ${name}`, async (t) => {
    const stage = await setStage(t);
    const { status, json } = await call(stage, 'PUT', `/applications/${stage.playground.bot.id}/commands`, [body]);
    assert.deepEqual([status, json.code], [400, 50035]);
  });
}
