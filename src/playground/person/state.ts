import type { APIMessage, APIUser, Snowflake } from 'discord-api-types/v10';
import { presentMessage } from '../messages/present-message.ts';
import type { StoredMessage } from '../messages/stored-message.ts';
import type { PlaygroundEvent, PlaygroundState } from '../person-api.ts';
import type { Change } from '../world/changes.ts';
import { requireChannel, takesPart, type World } from '../world/world.ts';

/** All that one person sees of the playground. */
export function stateFor(world: World, person: APIUser): PlaygroundState {
  const channels = [...world.channels.values()].filter((channel) => takesPart(world, person.id, channel));
  const messagesIn = (channelId: Snowflake): APIMessage[] => {
    const seen = world.messages.inChannel(channelId).filter((message) => sees(world, person, message));
    return seen.map((message) => presentMessage(world, message, person.id));
  };
  return {
    guild: { id: world.guild.id, name: world.guild.name },
    channels,
    people: [...world.people],
    bot: world.bot,
    botOnline: world.botOnline,
    commands: [...world.commands.values()],
    messages: Object.fromEntries(channels.map(({ id }) => [id, messagesIn(id)])),
  };
}

/** What one person hears of a change; nothing where it is not for them. */
export function eventFor(world: World, person: APIUser, change: Change): PlaygroundEvent | undefined {
  const hears = (channelId: Snowflake) => takesPart(world, person.id, requireChannel(world, channelId));
  switch (change.type) {
    case 'message-created':
    case 'message-edited':
    case 'reaction-added':
    case 'reaction-removed': {
      if (!sees(world, person, change.message)) return undefined;
      const type = change.type === 'message-created' ? 'message' : 'message-update';
      return { type, message: presentMessage(world, change.message, person.id) };
    }
    case 'message-deleted': {
      const { id, channelId } = change.message;
      return sees(world, person, change.message) ? { type: 'message-delete', channelId, id } : undefined;
    }
    case 'typing': {
      const { channelId, userId } = change;
      return hears(channelId) ? { type: 'typing', channelId, userId } : undefined;
    }
    case 'thread-started':
    case 'channel-edited':
      return hears(change.channel.id) ? { type: 'channel', channel: change.channel } : undefined;
    case 'interaction-failed': {
      const { channelId, userId, name } = change;
      return userId === person.id ? { type: 'interaction-failed', channelId, name } : undefined;
    }
    case 'commands-changed':
      return { type: 'commands', commands: change.commands };
    case 'bot-online':
      return { type: 'bot', online: change.online };
    case 'interaction-created':
      return undefined;
  }
}

/** Whether a message is in a channel of the person's, and not for somebody else alone. */
export function sees(world: World, person: APIUser, { channelId, onlyFor }: StoredMessage): boolean {
  const isTheirs = onlyFor === undefined || onlyFor === person.id;
  return isTheirs && takesPart(world, person.id, requireChannel(world, channelId));
}
