import type { APIMessage } from 'discord-api-types/v10';
import { isDirectMessage } from '../world/channels.ts';
import { requireChannel, type World } from '../world/world.ts';

/** A message as a bot without the content intent gets it: full only where it is the bot's, names it, or is direct. */
export function hideContent(world: World, message: APIMessage): APIMessage {
  const { message_snapshots: _hidden, referenced_message, ...rest } = message;
  const referenced = referenced_message && { referenced_message: hideContent(world, referenced_message) };
  const isForBot = message.author.id === world.bot.id || message.mentions.some(({ id }) => id === world.bot.id);
  if (isForBot || isDirectMessage(requireChannel(world, message.channel_id))) return { ...message, ...referenced };
  return { ...rest, ...referenced, content: '', embeds: [], attachments: [], components: [] };
}
