import {
  GatewayDispatchEvents as Event,
  type GatewayDispatchEvents,
  GatewayIntentBits as Intent,
  ReactionType,
} from 'discord-api-types/v10';
import { hideContent } from '../messages/hide-content.ts';
import { presentMessage } from '../messages/present-message.ts';
import type { StoredMessage } from '../messages/stored-message.ts';
import type { Change } from '../world/changes.ts';
import { type Channel, isDirectMessage } from '../world/channels.ts';
import { permissionsIn } from '../world/permissions.ts';
import { requireChannel, type World } from '../world/world.ts';

/** An event's name and data, before a session gives it a number. */
export interface DispatchEvent {
  t: GatewayDispatchEvents;
  d: unknown;
}

/** What the bot hears of a change under these intents; nothing where it does not hear of it. */
export function eventFor(world: World, change: Change, intents: number): DispatchEvent | undefined {
  switch (change.type) {
    case 'message-created':
      return messageEvent(world, Event.MessageCreate, change.message, intents);
    case 'message-edited':
      return messageEvent(world, Event.MessageUpdate, change.message, intents);
    case 'message-deleted':
      return messageDeletedEvent(world, change.message, intents);
    case 'reaction-added':
    case 'reaction-removed':
      return reactionEvent(world, change, intents);
    case 'typing':
      return typingEvent(world, change, intents);
    case 'channel-edited':
      return intents & Intent.Guilds ? { t: Event.ChannelUpdate, d: change.channel } : undefined;
    case 'thread-started':
      return intents & Intent.Guilds
        ? { t: Event.ThreadCreate, d: { ...change.channel, newly_created: true } }
        : undefined;
    case 'interaction-created':
      return { t: Event.InteractionCreate, d: change.interaction };
    case 'interaction-failed':
    case 'commands-changed':
    case 'bot-online':
      return undefined;
  }
}

function messageEvent(
  world: World,
  t: GatewayDispatchEvents,
  message: StoredMessage,
  intents: number,
): DispatchEvent | undefined {
  const channel = requireChannel(world, message.channelId);
  if (message.onlyFor !== undefined) return undefined;
  if (!hears(world, intents, channel, Intent.GuildMessages, Intent.DirectMessages)) return undefined;
  const whole = presentMessage(world, message, world.bot.id);
  const presented = intents & Intent.MessageContent ? whole : hideContent(world, whole);
  if (isDirectMessage(channel)) return { t, d: { ...presented, channel_type: channel.type } };
  const mentions = presented.mentions.map((user) => ({ ...user, member: memberPart(world, user.id) }));
  const member = memberPart(world, message.author.id);
  return { t, d: { ...presented, mentions, member, ...inGuild(world, channel), channel_type: channel.type } };
}

function messageDeletedEvent(
  world: World,
  { id, channelId, onlyFor }: StoredMessage,
  intents: number,
): DispatchEvent | undefined {
  const channel = requireChannel(world, channelId);
  if (onlyFor !== undefined) return undefined;
  if (!hears(world, intents, channel, Intent.GuildMessages, Intent.DirectMessages)) return undefined;
  return { t: Event.MessageDelete, d: { id, channel_id: channelId, ...inGuild(world, channel) } };
}

function reactionEvent(
  world: World,
  { type, message, emoji, userId }: Extract<Change, { emoji: string }>,
  intents: number,
): DispatchEvent | undefined {
  const channel = requireChannel(world, message.channelId);
  if (!hears(world, intents, channel, Intent.GuildMessageReactions, Intent.DirectMessageReactions)) return undefined;
  const d = {
    user_id: userId,
    channel_id: message.channelId,
    message_id: message.id,
    emoji: { id: null, name: emoji },
    burst: false,
    type: ReactionType.Normal,
    ...inGuild(world, channel),
  };
  if (type === 'reaction-removed') return { t: Event.MessageReactionRemove, d };
  const member = isDirectMessage(channel) ? {} : { member: world.guild.members.get(userId) };
  return { t: Event.MessageReactionAdd, d: { ...d, ...member, message_author_id: message.author.id } };
}

function typingEvent(
  world: World,
  { channelId, userId }: Extract<Change, { type: 'typing' }>,
  intents: number,
): DispatchEvent | undefined {
  const channel = requireChannel(world, channelId);
  if (!hears(world, intents, channel, Intent.GuildMessageTyping, Intent.DirectMessageTyping)) return undefined;
  const member = isDirectMessage(channel) ? {} : { member: world.guild.members.get(userId) };
  const timestamp = Math.floor(Date.now() / 1000);
  const d = { channel_id: channelId, user_id: userId, timestamp, ...inGuild(world, channel), ...member };
  return { t: Event.TypingStart, d };
}

/** Whether the bot sees the channel and asked for what happens in its kind. */
function hears(world: World, intents: number, channel: Channel, inGuildBit: Intent, inDirectBit: Intent): boolean {
  const wanted = (intents & (isDirectMessage(channel) ? inDirectBit : inGuildBit)) !== 0;
  return wanted && permissionsIn(world, world.bot.id, channel).has('ViewChannel');
}

function inGuild(world: World, channel: Channel): { guild_id?: string } {
  return isDirectMessage(channel) ? {} : { guild_id: world.guild.id };
}

/** A member without its user, as it stands beside one. */
function memberPart(world: World, userId: string) {
  const { user: _beside, ...member } = world.guild.members.get(userId) ?? {};
  return member;
}
