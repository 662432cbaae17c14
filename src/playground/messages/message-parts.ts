import { type APIEmbed, EmbedType, MessageFlags, type Snowflake } from 'discord-api-types/v10';
import type { StoredAttachment, Upload } from '../cdn/attachment-store.ts';
import { refusal } from '../discord-error.ts';
import type { World } from '../world/world.ts';
import type { NewMessageBody } from './message-body.ts';
import type { StoredMessage } from './stored-message.ts';

/** Flags that a sender may set; the rest are Discord's own. */
export const SETTABLE_FLAGS = MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications;

/** Keeps a message's files, in the order of their numbers, with the names and descriptions that its body gives them. */
export async function keepFiles(
  world: World,
  channelId: Snowflake,
  { attachments }: Pick<NewMessageBody, 'attachments'>,
  files: Upload[],
): Promise<StoredAttachment[]> {
  const kept: StoredAttachment[] = [];
  for (const file of files.toSorted((a, b) => a.index - b.index)) {
    const said = attachments?.find(({ id }) => id === String(file.index));
    const upload = { ...file, filename: said?.filename ?? file.filename };
    kept.push(await world.attachments.add('attachments', channelId, upload, said?.description ?? undefined));
  }
  return kept;
}

/** Drops files that no message has any more. */
export function dropFiles(world: World, attachments: StoredAttachment[]): void {
  for (const { id } of attachments) world.attachments.delete(id);
}

/** What a bot sends is always of the rich kind. */
export function asRich(embeds: NewMessageBody['embeds']): APIEmbed[] {
  return (embeds ?? []).map((embed) => ({ ...embed, type: EmbedType.Rich }));
}

/** Throws 50006 where a message would show nothing. */
export function requireSubstance({ content, embeds, components, attachments }: StoredMessage): void {
  const parts = [...embeds, ...components, ...attachments];
  if (content === '' && parts.length === 0) throw refusal('emptyMessage');
}
