import type { APIApplicationCommand, APIUser, Snowflake } from 'discord-api-types/v10';
import { AttachmentStore } from '../cdn/attachment-store.ts';
import { refusal } from '../discord-error.ts';
import { InteractionBook } from '../interactions/interaction-book.ts';
import { MessageBook } from '../messages/message-book.ts';
import { type PlaygroundInput, type PlaygroundOptions, resolveOptions } from '../options.ts';
import { snowflakeSource } from '../snowflake.ts';
import { createBotUser, createPeople } from './cast.ts';
import { ChangeFeed } from './changes.ts';
import { type Channel, createDirectMessage, createTextChannel, isDirectMessage } from './channels.ts';
import { createGuild, type Guild } from './guild.ts';

/** All that the playground knows, in memory: it begins anew with each start. */
export interface World {
  readonly options: PlaygroundOptions;
  readonly newId: () => Snowflake;
  /** The application's id is the bot user's, as for every application since 2016. */
  readonly bot: APIUser;
  readonly people: readonly [APIUser, ...APIUser[]];
  readonly guild: Guild;
  readonly channels: Map<Snowflake, Channel>;
  readonly messages: MessageBook;
  readonly commands: Map<Snowflake, APIApplicationCommand>;
  readonly interactions: InteractionBook;
  readonly attachments: AttachmentStore;
  readonly changes: ChangeFeed;
  /** The address of the playground, as `http://127.0.0.1:PORT`; empty until it listens. */
  origin: string;
  /** Whether a bot is identified at the gateway. */
  botOnline: boolean;
}

/** A fresh world: one guild with three text channels, three people, the bot, and its direct messages with each. */
export function createWorld(input: PlaygroundInput): World {
  const newId = snowflakeSource();
  const bot = createBotUser(newId());
  const people = createPeople(newId);
  const options = resolveOptions(input, bot.id);
  const guild = createGuild(newId, people, bot);
  const channels: Channel[] = [
    createTextChannel(newId(), guild.id, 'general', 'Say hello, ask anything', 0),
    createTextChannel(newId(), guild.id, 'pictures', 'Show a picture and ask about it', 1),
    createTextChannel(newId(), guild.id, 'quiet-corner', 'For longer conversations', 2),
    ...people.map((person) => createDirectMessage(newId(), person)),
  ];
  return {
    options,
    newId,
    bot,
    people,
    guild,
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    messages: new MessageBook(),
    commands: new Map(),
    interactions: new InteractionBook(),
    attachments: new AttachmentStore(newId, options.timings.attachmentLink),
    changes: new ChangeFeed(),
    origin: '',
    botOnline: false,
  };
}

/** The bot or a person by id. */
export function findUser(world: World, id: Snowflake): APIUser | undefined {
  return id === world.bot.id ? world.bot : world.people.find((person) => person.id === id);
}

/** The channel of this id, or 10003. */
export function requireChannel(world: World, id: Snowflake): Channel {
  const channel = world.channels.get(id);
  if (channel === undefined) throw refusal('unknownChannel');
  return channel;
}

/** Whether a user takes part in a channel: everybody in the guild's, two in a direct message. */
export function takesPart(world: World, userId: Snowflake, channel: Channel): boolean {
  if (!isDirectMessage(channel)) return world.guild.members.has(userId);
  return userId === world.bot.id || channel.recipients?.[0]?.id === userId;
}

/** The bot's direct messages with this person. */
export function directMessagesWith(world: World, personId: Snowflake): Channel | undefined {
  return [...world.channels.values()].find(
    (channel) => isDirectMessage(channel) && channel.recipients?.[0]?.id === personId,
  );
}
