import {
  type APIDMChannel,
  type APIPublicThreadChannel,
  type APITextChannel,
  type APIUser,
  ChannelType,
  type Snowflake,
} from 'discord-api-types/v10';
import { noFlags } from './no-flags.ts';

/** The kinds of channel that the playground has. */
export type Channel = APITextChannel | APIDMChannel | APIPublicThreadChannel;

/** A channel inside the guild: a text channel or a thread of one. */
export type GuildChannel = Exclude<Channel, APIDMChannel>;

export function isDirectMessage(channel: Channel): channel is APIDMChannel {
  return channel.type === ChannelType.DM;
}

/** A text channel at the given place in the list. */
export function createTextChannel(
  id: Snowflake,
  guildId: Snowflake,
  name: string,
  topic: string,
  position: number,
): APITextChannel {
  return {
    id,
    guild_id: guildId,
    type: ChannelType.GuildText,
    name,
    topic,
    position,
    parent_id: null,
    permission_overwrites: [],
    nsfw: false,
    rate_limit_per_user: 0,
    last_message_id: null,
    last_pin_timestamp: null,
    flags: noFlags(),
  };
}

/** The bot's conversation with one person. */
export function createDirectMessage(id: Snowflake, recipient: APIUser): APIDMChannel {
  return {
    id,
    type: ChannelType.DM,
    name: null,
    recipients: [recipient],
    last_message_id: null,
    last_pin_timestamp: null,
    flags: noFlags(),
  };
}

/** A public thread under `parent`, begun by `ownerId`. `archiveAfter` is in minutes. */
export function createThread(
  id: Snowflake,
  parent: APITextChannel,
  ownerId: Snowflake,
  name: string,
  archiveAfter: 60 | 1440 | 4320 | 10080,
): APIPublicThreadChannel {
  const now = new Date().toISOString();
  return {
    id,
    guild_id: parent.guild_id ?? '',
    type: ChannelType.PublicThread,
    name,
    parent_id: parent.id,
    owner_id: ownerId,
    rate_limit_per_user: 0,
    last_message_id: null,
    message_count: 0,
    total_message_sent: 0,
    member_count: 1,
    thread_metadata: {
      archived: false,
      archive_timestamp: now,
      auto_archive_duration: archiveAfter,
      locked: false,
      create_timestamp: now,
    },
    flags: noFlags(),
  };
}
