import { ChannelType } from 'discord-api-types/v10';
import { requireChannel, type World } from '../world/world.ts';
import { dropFiles } from './message-parts.ts';
import type { StoredMessage } from './stored-message.ts';

/** Removes a message, and its files from the CDN, and tells everyone. */
export function deleteMessage(world: World, message: StoredMessage): void {
  world.messages.delete(message);
  dropFiles(world, message.attachments);
  const channel = requireChannel(world, message.channelId);
  if (channel.type === ChannelType.PublicThread) channel.message_count = (channel.message_count ?? 1) - 1;
  world.changes.publish({ type: 'message-deleted', message });
}
