import {
  type APIEmbed,
  type APIUser,
  ChannelType,
  EmbedType,
  InteractionType,
  MessageFlags,
  MessageReferenceType,
  MessageType,
  type Snowflake,
} from 'discord-api-types/v10';
import type { StoredAttachment, Upload } from '../cdn/attachment-store.ts';
import { invalidField, refusal } from '../discord-error.ts';
import { type Channel, isDirectMessage } from '../world/channels.ts';
import { requireChannel, type World } from '../world/world.ts';
import { numberComponents } from './component-numbers.ts';
import { findMentions } from './mentions.ts';
import type { EditMessageBody, NewMessageBody } from './message-body.ts';
import type { MessageInteraction, StoredMessage } from './stored-message.ts';

/** Flags that a sender may set; the rest are Discord's own. */
const SETTABLE_FLAGS = MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications;

/** What surrounds a new message's body. */
export interface Writing {
  author: APIUser;
  channelId: Snowflake;
  files: Upload[];
  /** Absent for a plain message. */
  interaction?: MessageInteraction;
  /** The message that this one is shown as a reply to, without pinging its author: what an interaction's answer follows. */
  follows?: StoredMessage | undefined;
  /** Makes the message ephemeral, for this person alone. */
  onlyFor?: Snowflake;
  /** A deferred answer: "thinking", to be filled in by an edit. */
  loading?: boolean;
}

/** Writes a message into its channel and tells everyone. Throws a DiscordError where Discord refuses it. */
export async function createMessage(world: World, body: NewMessageBody, writing: Writing): Promise<StoredMessage> {
  const { author, channelId, interaction, follows } = writing;
  const channel = requireChannel(world, channelId);
  const repliedTo = findReplied(world, channelId, body);
  const reference = repliedTo ?? follows;
  const content = (body.content ?? '').trim();
  const message: StoredMessage = {
    id: world.newId(),
    channelId,
    author,
    type: messageType(interaction, reference),
    content,
    flags: flagsOf(body, writing),
    editedAt: undefined,
    attachments: await keepFiles(world, channelId, body, writing.files),
    embeds: asRich(body.embeds),
    components: numberComponents(body.components ?? []),
    mentions: findMentions(world, {
      authorId: author.id,
      channel,
      content,
      allowed: body.allowed_mentions ?? undefined,
      repliedTo,
    }),
    nonce: body.nonce ?? undefined,
    reference: reference && {
      type: MessageReferenceType.Default,
      channel_id: channelId,
      message_id: reference.id,
      ...(!isDirectMessage(channel) && { guild_id: world.guild.id }),
    },
    reactions: new Map(),
    interaction,
    onlyFor: writing.onlyFor,
    placed: {},
  };
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

/** A channel knows its latest message; a thread also how many there are, and how many there ever were. */
function countIn(channel: Channel, message: StoredMessage): void {
  channel.last_message_id = message.id;
  if (channel.type !== ChannelType.PublicThread) return;
  channel.message_count = (channel.message_count ?? 0) + 1;
  channel.total_message_sent = (channel.total_message_sent ?? 0) + 1;
}

/** Changes what the body names and leaves the rest. Throws a DiscordError where Discord refuses it. */
export async function editMessage(
  world: World,
  message: StoredMessage,
  body: EditMessageBody,
  files: Upload[],
): Promise<void> {
  const channel = requireChannel(world, message.channelId);
  const edited = { ...message };
  if (body.content !== undefined) edited.content = (body.content ?? '').trim();
  if (body.embeds !== undefined) edited.embeds = asRich(body.embeds);
  if (body.components !== undefined) edited.components = numberComponents(body.components ?? []);
  if (body.flags != null) edited.flags = (edited.flags & ~SETTABLE_FLAGS) | (body.flags & SETTABLE_FLAGS);
  const kept = keptAttachments(message, body);
  edited.attachments = [...kept, ...(await keepFiles(world, message.channelId, body, files))];
  if (body.content !== undefined || body.allowed_mentions !== undefined) {
    edited.mentions = findMentions(world, {
      authorId: message.author.id,
      channel,
      content: edited.content,
      allowed: body.allowed_mentions ?? undefined,
      repliedTo: world.messages.get(message.channelId, message.reference?.message_id ?? ''),
    });
  }
  requireSubstance(edited);
  // A deferred answer's first edit is the answer itself.
  edited.editedAt = message.flags & MessageFlags.Loading ? undefined : Date.now();
  edited.flags &= ~MessageFlags.Loading;
  for (const dropped of message.attachments) {
    if (!kept.includes(dropped)) world.attachments.delete(dropped.id);
  }
  Object.assign(message, edited);
  world.changes.publish({ type: 'message-edited', message });
}

/** Removes a message, and its files from the CDN. */
export function deleteMessage(world: World, message: StoredMessage): void {
  world.messages.delete(message);
  const channel = requireChannel(world, message.channelId);
  if (channel.type === ChannelType.PublicThread) channel.message_count = (channel.message_count ?? 1) - 1;
  for (const { id } of message.attachments) world.attachments.delete(id);
  world.changes.publish({ type: 'message-deleted', message });
}

function messageType(interaction: MessageInteraction | undefined, reference: StoredMessage | undefined): MessageType {
  if (reference !== undefined) return MessageType.Reply;
  if (interaction?.type === InteractionType.ApplicationCommand) {
    return interaction.targetMessageId === undefined ? MessageType.ChatInputCommand : MessageType.ContextMenuCommand;
  }
  return MessageType.Default;
}

/** What a bot sends is always of the rich kind. */
function asRich(embeds: NewMessageBody['embeds']): APIEmbed[] {
  return (embeds ?? []).map((embed) => ({ ...embed, type: EmbedType.Rich }));
}

function flagsOf(body: NewMessageBody, { onlyFor, loading }: Writing): number {
  let flags = (body.flags ?? 0) & SETTABLE_FLAGS;
  if (onlyFor !== undefined) flags |= MessageFlags.Ephemeral;
  if (loading === true) flags |= MessageFlags.Loading;
  return flags;
}

function findReplied(world: World, channelId: Snowflake, body: NewMessageBody): StoredMessage | undefined {
  if (body.message_reference == null) return undefined;
  const { message_id, channel_id, fail_if_not_exists } = body.message_reference;
  const elsewhere = channel_id != null && channel_id !== channelId;
  const found = elsewhere ? undefined : world.messages.get(channelId, message_id);
  if (found?.onlyFor === undefined && found !== undefined) return found;
  if (fail_if_not_exists === false) return undefined;
  throw invalidField(['message_reference'], 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
}

async function keepFiles(
  world: World,
  channelId: Snowflake,
  { attachments }: Pick<NewMessageBody, 'attachments'>,
  files: Upload[],
): Promise<StoredAttachment[]> {
  const kept: StoredAttachment[] = [];
  for (const file of files.toSorted((a, b) => a.index - b.index)) {
    const said = attachments?.find(({ id }) => id === String(file.index));
    const filename = said?.filename ?? file.filename;
    kept.push(
      await world.attachments.add('attachments', channelId, { ...file, filename }, said?.description ?? undefined),
    );
  }
  return kept;
}

/** An edit that lists attachments keeps those it lists; one that does not keeps all. */
function keptAttachments(message: StoredMessage, { attachments }: EditMessageBody): StoredAttachment[] {
  if (attachments === undefined) return message.attachments;
  return message.attachments.filter((attachment) => attachments?.some(({ id }) => id === attachment.id));
}

function requireSubstance({ content, embeds, components, attachments }: StoredMessage): void {
  const parts = [...embeds, ...components, ...attachments];
  if (content === '' && parts.length === 0) throw refusal('emptyMessage');
}
