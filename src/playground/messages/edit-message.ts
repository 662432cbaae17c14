import { MessageFlags } from 'discord-api-types/v10';
import type { StoredAttachment, Upload } from '../cdn/attachment-store.ts';
import { refusal } from '../discord-error.ts';
import { requireChannel, type World } from '../world/world.ts';
import { numberComponents } from './component-numbers.ts';
import { findMentions } from './mentions.ts';
import type { EditMessageBody } from './message-body.ts';
import { asRich, dropFiles, keepFiles, requireSubstance, SETTABLE_FLAGS } from './message-parts.ts';
import type { StoredMessage } from './stored-message.ts';

/** Changes what the body names and leaves the rest. Throws a DiscordError where Discord refuses it. */
export async function editMessage(
  world: World,
  message: StoredMessage,
  body: EditMessageBody,
  files: Upload[],
): Promise<void> {
  const added = await keepFiles(world, message.channelId, body, files);
  // From here on nothing waits, so that edits at once do not undo each other.
  if (world.messages.get(message.channelId, message.id) !== message) {
    dropFiles(world, added);
    throw refusal('unknownMessage');
  }
  const kept = keptAttachments(message, body);
  const edited = { ...message, attachments: [...kept, ...added] };
  if (body.content !== undefined) edited.content = (body.content ?? '').trim();
  if (body.embeds !== undefined) edited.embeds = asRich(body.embeds);
  if (body.components !== undefined) edited.components = numberComponents(body.components ?? []);
  if (body.flags != null) edited.flags = (edited.flags & ~SETTABLE_FLAGS) | (body.flags & SETTABLE_FLAGS);
  if (body.content !== undefined || body.allowed_mentions !== undefined) {
    edited.mentions = findMentions(world, {
      authorId: message.author.id,
      channel: requireChannel(world, message.channelId),
      content: edited.content,
      allowed: body.allowed_mentions ?? undefined,
      repliedTo: world.messages.get(message.channelId, message.reference?.message_id ?? ''),
    });
  }
  requireSubstance(edited);
  // A deferred answer's first edit is the answer itself.
  edited.editedAt = message.flags & MessageFlags.Loading ? undefined : Date.now();
  edited.flags &= ~MessageFlags.Loading;
  dropFiles(
    world,
    message.attachments.filter((attachment) => !kept.includes(attachment)),
  );
  Object.assign(message, edited);
  world.changes.publish({ type: 'message-edited', message });
}

/** An edit that lists attachments keeps those it lists; one that does not keeps all. */
function keptAttachments(message: StoredMessage, { attachments }: EditMessageBody): StoredAttachment[] {
  if (attachments === undefined) return message.attachments;
  return message.attachments.filter((attachment) => attachments?.some(({ id }) => id === attachment.id));
}
