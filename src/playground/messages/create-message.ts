import {
  type APIUser,
  ChannelType,
  InteractionType,
  MessageFlags,
  MessageReferenceType,
  MessageType,
  type Snowflake,
} from 'discord-api-types/v10';
import type { Upload } from '../cdn/attachment-store.ts';
import { invalidField } from '../discord-error.ts';
import { type Channel, isDirectMessage } from '../world/channels.ts';
import { requireChannel, type World } from '../world/world.ts';
import { numberComponents } from './component-numbers.ts';
import { findMentions } from './mentions.ts';
import type { NewMessageBody } from './message-body.ts';
import { asRich, dropFiles, keepFiles, requireSubstance, SETTABLE_FLAGS } from './message-parts.ts';
import type { MessageInteraction, StoredMessage } from './stored-message.ts';

/** What surrounds a new message's body. */
export interface Writing {
  author: APIUser;
  channelId: Snowflake;
  files: Upload[];
  /** Absent for a plain message. */
  interaction?: MessageInteraction;
  /** What an interaction's answer follows: it is shown as a reply to this, without pinging its author. */
  follows?: StoredMessage | undefined;
  /** Makes the message ephemeral, for this person alone. */
  onlyFor?: Snowflake;
  /** A deferred answer: "thinking", to be filled in by an edit. */
  loading?: boolean;
}

/**
 * Writes a message into its channel and tells everyone. With an enforced nonce that was used before, gives that earlier
 * message instead. Throws a DiscordError where Discord refuses it.
 */
export async function createMessage(world: World, body: NewMessageBody, writing: Writing): Promise<StoredMessage> {
  const attachments = await keepFiles(world, writing.channelId, body, writing.files);
  // From here on nothing waits: two requests at once can neither change places nor both use one nonce.
  const earlier = findByNonce(world, body, writing);
  if (earlier !== undefined) {
    dropFiles(world, attachments);
    return earlier;
  }
  const message = { ...compose(world, body, writing), attachments };
  if (writing.loading !== true) requireSubstance(message);
  publishMessage(world, message);
  return message;
}

/** Puts a finished message into its channel and tells everyone. */
export function publishMessage(world: World, message: StoredMessage): void {
  world.messages.add(message);
  if (message.onlyFor === undefined) countIn(requireChannel(world, message.channelId), message);
  world.changes.publish({ type: 'message-created', message });
}

function compose(world: World, body: NewMessageBody, writing: Writing): StoredMessage {
  const { author, channelId, interaction, onlyFor } = writing;
  const channel = requireChannel(world, channelId);
  const content = (body.content ?? '').trim();
  const allowed = body.allowed_mentions ?? undefined;
  const repliedTo = findReplied(world, channelId, body);
  const reference = repliedTo ?? writing.follows;
  return {
    id: world.newId(),
    channelId,
    author,
    type: messageType(interaction, reference),
    content,
    flags: flagsOf(body, writing),
    editedAt: undefined,
    attachments: [],
    embeds: asRich(body.embeds),
    components: numberComponents(body.components ?? []),
    mentions: findMentions(world, { authorId: author.id, channel, content, allowed, repliedTo }),
    nonce: body.nonce ?? undefined,
    reference: reference && {
      type: MessageReferenceType.Default,
      channel_id: channelId,
      message_id: reference.id,
      ...(!isDirectMessage(channel) && { guild_id: world.guild.id }),
    },
    reactions: new Map(),
    interaction,
    onlyFor,
    placed: {},
  };
}

function findByNonce(
  world: World,
  { enforce_nonce, nonce }: NewMessageBody,
  { author, channelId }: Writing,
): StoredMessage | undefined {
  if (enforce_nonce !== true || nonce == null) return undefined;
  const own = world.messages.inChannel(channelId).filter((message) => message.author.id === author.id);
  return own.findLast((message) => message.nonce !== undefined && String(message.nonce) === String(nonce));
}

function findReplied(world: World, channelId: Snowflake, body: NewMessageBody): StoredMessage | undefined {
  if (body.message_reference == null) return undefined;
  const { message_id, channel_id, fail_if_not_exists } = body.message_reference;
  const isHere = channel_id == null || channel_id === channelId;
  const found = isHere ? world.messages.get(channelId, message_id) : undefined;
  if (found !== undefined && found.onlyFor === undefined) return found;
  if (fail_if_not_exists === false) return undefined;
  throw invalidField(['message_reference'], 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
}

function messageType(interaction: MessageInteraction | undefined, reference: StoredMessage | undefined): MessageType {
  if (reference !== undefined) return MessageType.Reply;
  if (interaction?.type !== InteractionType.ApplicationCommand) return MessageType.Default;
  return interaction.targetMessageId === undefined ? MessageType.ChatInputCommand : MessageType.ContextMenuCommand;
}

function flagsOf(body: NewMessageBody, { onlyFor, loading }: Writing): number {
  let flags = (body.flags ?? 0) & SETTABLE_FLAGS;
  if (onlyFor !== undefined) flags |= MessageFlags.Ephemeral;
  if (loading === true) flags |= MessageFlags.Loading;
  return flags;
}

/** A channel knows its latest message; a thread also how many there are, and how many there ever were. */
function countIn(channel: Channel, message: StoredMessage): void {
  channel.last_message_id = message.id;
  if (channel.type !== ChannelType.PublicThread) return;
  channel.message_count = (channel.message_count ?? 0) + 1;
  channel.total_message_sent = (channel.total_message_sent ?? 0) + 1;
}
