import {
  type APIAttachment,
  type APIEmbed,
  type APIMessage,
  ApplicationIntegrationType,
  InteractionType,
  MessageReferenceType,
  type Snowflake,
} from 'discord-api-types/v10';
import type { StoredAttachment } from '../cdn/attachment-store.ts';
import { snowflakeTime } from '../snowflake.ts';
import { findUser, type World } from '../world/world.ts';
import type { StoredMessage } from './stored-message.ts';

/** A message as the API shows it to one user, with links to its attachments that are fresh from now on. */
export function presentMessage(world: World, message: StoredMessage, viewerId: Snowflake): APIMessage {
  const presented: APIMessage = {
    ...presentBody(world, message, viewerId),
    ...presentInteraction(world, message),
  };
  if (message.reference === undefined) return presented;
  presented.message_reference = message.reference;
  // A forward carries a snapshot instead of what it points to.
  if (message.reference.type === MessageReferenceType.Forward) return presented;
  const replied = world.messages.get(message.reference.channel_id, message.reference.message_id ?? '');
  return {
    ...presented,
    referenced_message: replied === undefined ? null : presentReferenced(world, replied, viewerId),
  };
}

/** One level only: the message replied to does not bring the one it replies to. */
function presentReferenced(world: World, message: StoredMessage, viewerId: Snowflake): APIMessage {
  const presented = { ...presentBody(world, message, viewerId), ...presentInteraction(world, message) };
  return message.reference === undefined ? presented : { ...presented, message_reference: message.reference };
}

function presentBody(world: World, message: StoredMessage, viewerId: Snowflake): APIMessage {
  const reactions = presentReactions(message, viewerId);
  // A thread begun on a message has the message's id.
  const thread = world.channels.get(message.id);
  return {
    id: message.id,
    channel_id: message.channelId,
    type: message.type,
    author: message.author,
    content: message.content,
    timestamp: new Date(snowflakeTime(message.id)).toISOString(),
    edited_timestamp: message.editedAt === undefined ? null : new Date(message.editedAt).toISOString(),
    tts: false,
    pinned: false,
    flags: message.flags,
    mention_everyone: message.mentions.everyone,
    mention_roles: message.mentions.roles,
    mentions: message.mentions.users.flatMap((id) => findUser(world, id) ?? []),
    attachments: message.attachments.map((attachment) => presentAttachment(world, attachment)),
    embeds: message.embeds.map((embed) => presentEmbed(world, embed, message.attachments)),
    components: message.components,
    ...message.placed,
    ...(message.nonce !== undefined && { nonce: message.nonce }),
    ...(reactions.length > 0 && { reactions }),
    ...(thread !== undefined && { thread }),
  };
}

/** An attachment with a freshly signed link. */
export function presentAttachment(world: World, attachment: StoredAttachment): APIAttachment {
  const url = `${world.origin}${world.attachments.link(attachment)}`;
  return {
    id: attachment.id,
    filename: attachment.filename,
    size: attachment.bytes.length,
    url,
    proxy_url: url,
    ...attachment.dimensions,
    ...(attachment.contentType !== undefined && { content_type: attachment.contentType }),
    ...(attachment.description !== undefined && { description: attachment.description }),
  };
}

/** `attachment://name` in an embed becomes the link of the message's file; links to files kept here are signed afresh. */
function presentEmbed(world: World, embed: APIEmbed, attachments: StoredAttachment[]): APIEmbed {
  const resolve = <Media extends { url: string }>(media: Media): Media => {
    const isOurs = media.url.startsWith(`${world.origin}/`);
    const named =
      attachments.find(({ filename }) => media.url === `attachment://${filename}`) ??
      (isOurs ? world.attachments.at(new URL(media.url).pathname) : undefined);
    if (named === undefined) return media;
    const { url, proxy_url } = presentAttachment(world, named);
    return { ...media, url, proxy_url, ...named.dimensions };
  };
  return {
    ...embed,
    ...(embed.image && { image: resolve(embed.image) }),
    ...(embed.thumbnail && { thumbnail: resolve(embed.thumbnail) }),
  };
}

function presentReactions(message: StoredMessage, viewerId: Snowflake): NonNullable<APIMessage['reactions']> {
  return [...message.reactions].map(([name, users]) => ({
    emoji: { id: null, name },
    count: users.size,
    count_details: { normal: users.size, burst: 0 },
    burst_colors: [],
    me: users.has(viewerId),
    me_burst: false,
  }));
}

function presentInteraction(world: World, { interaction }: StoredMessage): Partial<APIMessage> {
  if (interaction === undefined) return {};
  const { id, type, user, name, targetMessageId, originalResponseId } = interaction;
  const authorizing_integration_owners = { [ApplicationIntegrationType.GuildInstall]: world.guild.id } as const;
  const sent = { application_id: world.bot.id, webhook_id: world.bot.id };
  const shared = {
    id,
    user,
    authorizing_integration_owners,
    ...(originalResponseId !== undefined && { original_response_message_id: originalResponseId }),
  };
  if (type === InteractionType.MessageComponent) {
    const interacted_message_id = targetMessageId ?? '';
    return {
      ...sent,
      interaction_metadata: { ...shared, type, interacted_message_id },
    };
  }
  return {
    ...sent,
    interaction: { id, type, user, name },
    interaction_metadata: {
      ...shared,
      type,
      ...(targetMessageId !== undefined && { target_message_id: targetMessageId }),
    },
  };
}
