import type { Message, Snowflake } from 'discord.js';

/** Whether a message asks the bot: a direct message, a mention of the bot or of its own role, or a reply to its words. */
export function isQuestion(message: Message): boolean {
  const { author, channel, client, mentions } = message;
  if (author.bot || message.system || message.webhookId !== null) return false;
  if (channel.isDMBased() || mentions.users.has(client.user.id) || mentions.repliedUser?.id === client.user.id) {
    return true;
  }
  const role = ownRole(message);
  return role !== undefined && mentions.roles.has(role);
}

/** The text of a message without the mentions that called the bot. */
export function withoutMentionOfBot(message: Message): string {
  const bot = message.client.user.id;
  const role = ownRole(message);
  const calls = [`<@${bot}>`, `<@!${bot}>`, ...(role === undefined ? [] : [`<@&${role}>`])];
  return calls.reduce((text, call) => text.replaceAll(call, ''), message.content).trim();
}

/** Discord gives each bot a role of its own name, which people easily pick instead of the bot. */
function ownRole({ guild }: Message): Snowflake | undefined {
  return guild?.members.me?.roles.botRole?.id;
}
