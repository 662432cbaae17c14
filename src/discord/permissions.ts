import { type Message, PermissionFlagsBits, type Snowflake } from 'discord.js';
import { isGone } from './errors.ts';

/** Most askers remembered who were told what is missing. */
const REMEMBERED = 1000;

const NAMES = {
  view: 'View Channel',
  send: 'Send Messages',
  sendInThreads: 'Send Messages in Threads',
  history: 'Read Message History',
} as const;

/** Names of the permissions that the bot needs to answer a message where it stands, and does not have. */
export function missingPermissions({ channel, client }: Message): string[] {
  if (channel.isDMBased()) return [];
  const granted = channel.permissionsFor(client.user);
  if (granted === null) return [];
  return [
    ...(granted.has(PermissionFlagsBits.ViewChannel) ? [] : [NAMES.view]),
    ...(maySend(channel, granted) ? [] : [channel.isThread() ? NAMES.sendInThreads : NAMES.send]),
    ...(granted.has(PermissionFlagsBits.ReadMessageHistory) ? [] : [NAMES.history]),
  ];
}

function maySend(
  channel: Exclude<Message['channel'], { guild?: undefined }>,
  granted: { has(permission: bigint): boolean },
): boolean {
  return granted.has(channel.isThread() ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages);
}

/** Tells each asker once in each channel, by direct message, why there is no answer. */
export class PermissionNotices {
  readonly #told = new Set<Snowflake>();

  async tell({ author, channelId }: Message, missing: readonly string[]): Promise<void> {
    const key = `${author.id} ${channelId}`;
    if (this.#told.has(key)) return;
    if (this.#told.size === REMEMBERED) this.#told.clear();
    this.#told.add(key);
    try {
      await author.send({
        content:
          `I cannot answer in <#${channelId}>: I lack the permission ${missing.map((name) => `“${name}”`).join(' and ')} ` +
          'there. Somebody who manages the server can grant it to me.',
        allowedMentions: { parse: [] },
      });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}
