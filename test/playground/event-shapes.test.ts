import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { type Client, Events, type GatewayDispatchPayload, type TextChannel } from 'discord.js';
import { logIn, type Stage, setStage } from './support/stage.ts';

type Captures = Record<string, { data: Record<string, unknown> } & Record<string, unknown>>;

function readCaptures(name: string): Captures {
  return JSON.parse(readFileSync(new URL(`../fixtures/discord/captures/${name}`, import.meta.url), 'utf8'));
}
const captures = readCaptures('discord.json');

/**
 * Keys that Discord sends and its documentation does not know, or lets be left out: what a client must not count on.
 */
const OPTIONAL = [
  // Undocumented, on users and members.
  /(^|\.)(clan|display_name|display_name_styles|unusual_dm_activity_until)$/,
  // Of a message's place in a thread; the playground counts no places.
  /^position$/,
  // Undocumented, on embeds.
  /(^|\.)embeds\.0\.(id|content_scan_version)$/,
  // Of the member who presses a button in a thread.
  /^channel\.(member|member_ids_preview)(\.|$)/,
];

/** Every place in a value that has a key, as `author.id`; lists are looked at in their first item. */
function placesOf(value: unknown, path: string[] = []): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : placesOf(value[0], [...path, '0']);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...path, key];
    return [place.join('.'), ...placesOf(inner, place)];
  });
}

/** What the capture has and ours lacks, besides what may be left out. */
function missingFrom(ours: unknown, capture: unknown): string[] {
  const present = new Set(placesOf(ours));
  return placesOf(capture).filter((place) => !present.has(place) && !OPTIONAL.some((pattern) => pattern.test(place)));
}

/** Values whose kind is not the capture's: a string for a number, an object for a list. */
function differentKinds(ours: unknown, capture: unknown, path = ''): string[] {
  if (ours === null || capture === null || ours === undefined || capture === undefined) return [];
  if (Array.isArray(ours) !== Array.isArray(capture) || typeof ours !== typeof capture) return [path];
  if (typeof ours !== 'object') return [];
  return Object.entries(capture).flatMap(([key, inner]) =>
    differentKinds((ours as Record<string, unknown>)[key], inner, `${path}.${key}`),
  );
}

/** Holds an event against what Discord sent. */
function assertShapedLike(ours: unknown, capture: unknown): void {
  assert.deepEqual(
    { missing: missingFrom(ours, capture), different: differentKinds(ours, capture) },
    { missing: [], different: [] },
  );
}

interface Scene extends Stage {
  client: Client<true>;
  /** The data of the next dispatch of this name. */
  next(name: string): Promise<unknown>;
}

async function setScene(t: TestContext): Promise<Scene> {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  const next = (name: string) =>
    new Promise<unknown>((resolve) => {
      client.on(Events.Raw, ({ t, d }: GatewayDispatchPayload) => {
        // A copy: discord.js writes into what it was sent.
        if (t === name) resolve(structuredClone(d));
      });
    });
  return { ...stage, client, next };
}

/** The bot posts a row of buttons in a channel; the message's id. */
async function postButtons({ client, general }: Scene): Promise<string> {
  const channel = client.channels.cache.get(general) as TextChannel;
  const components = [{ type: 1, components: [{ type: 2, style: 1, label: 'Say Hello', customId: 'hello' }] }];
  const embeds = [{ title: 'Welcome!', description: 'x', color: 1, fields: [{ name: 'a', value: 'b', inline: true }] }];
  return (await channel.send({ content: 'welcome', components, embeds })).id;
}

test('a message that mentions the bot is shaped like a captured one', async (t) => {
  const scene = await setScene(t);
  const heard = scene.next('MESSAGE_CREATE');
  await scene.ana.send(scene.general, { content: `<@${scene.client.user.id}> Hey` });
  const event = await heard;
  assertShapedLike(event, captures.gatewayMention?.data);
  assertShapedLike(event, captures.gatewayAIMention?.data);
  assertShapedLike(event, readCaptures('channel-discord.json').mention?.data);
});

test('a plain message, and one of the bot with embed and buttons, are shaped like captured ones', async (t) => {
  const scene = await setScene(t);
  let heard = scene.next('MESSAGE_CREATE');
  await scene.ana.send(scene.general, { content: 'Hey' });
  assertShapedLike(await heard, captures.gatewaySubscribedMessage?.data);
  heard = scene.next('MESSAGE_CREATE');
  await postButtons(scene);
  assertShapedLike(await heard, captures.gatewayBotWelcome?.data);
});

test('a pressed button is shaped like captured ones', async (t) => {
  const scene = await setScene(t);
  const messageId = await postButtons(scene);
  const heard = scene.next('INTERACTION_CREATE');
  await scene.ana.press({ channelId: scene.general, messageId, customId: 'hello' });
  const event = await heard;
  assertShapedLike(event, withoutThread(captures.buttonClickHello));
  assertShapedLike(event, withoutThread(readCaptures('channel-discord.json').channel_post_action));
});

test('a button pressed in direct messages is shaped like a captured one', async (t) => {
  const scene = await setScene(t);
  const channel = await (await scene.client.users.fetch(scene.anaId)).createDM();
  const components = [{ type: 1, components: [{ type: 2, style: 1, label: 'x', customId: 'hello' }] }];
  const { id: messageId } = await channel.send({ content: 'x', components });
  const heard = scene.next('INTERACTION_CREATE');
  await scene.ana.press({ channelId: channel.id, messageId, customId: 'hello' });
  assertShapedLike(await heard, captures.dmButtonClick);
});

test('a button pressed in a thread says all of the thread that a captured one does', async (t) => {
  const scene = await setScene(t);
  const channel = scene.client.channels.cache.get(scene.general) as TextChannel;
  const thread = await channel.threads.create({ name: 'aside' });
  const components = [{ type: 1, components: [{ type: 2, style: 1, label: 'x', customId: 'hello' }] }];
  const embeds = [{ description: 'x', color: 1, title: 't', fields: [{ name: 'a', value: 'b' }] }];
  const { id: messageId } = await thread.send({ content: 'x', components, embeds });
  const heard = scene.next('INTERACTION_CREATE');
  await scene.ana.press({ channelId: thread.id, messageId, customId: 'hello' });
  assertShapedLike(await heard, captures.buttonClickHello);
});

test('a new thread is shaped like a captured one', async (t) => {
  const scene = await setScene(t);
  const heard = scene.next('THREAD_CREATE');
  await (scene.client.channels.cache.get(scene.general) as TextChannel).threads.create({ name: 'aside' });
  assertShapedLike(await heard, captures.gatewayThreadCreate?.data);
});

test('a reaction is shaped like a captured one', async (t) => {
  const scene = await setScene(t);
  const { id } = await scene.ana.send(scene.general, { content: 'nice' });
  const channel = scene.client.channels.cache.get(scene.general) as TextChannel;
  const heard = scene.next('MESSAGE_REACTION_ADD');
  await (await channel.messages.fetch(id)).react('👍');
  assertShapedLike(await heard, captures.gatewayReactionAdd?.data);
});

/** The capture comes from a thread; ours from a text channel, which has other fields. */
function withoutThread({ channel: _thread, ...capture }: Captures[string] = { data: {} }): object {
  return capture;
}
