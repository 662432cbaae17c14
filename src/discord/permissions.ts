import { type Message, PermissionFlagsBits, type Snowflake } from 'discord.js';

/** Most askers remembered who were told what is missing. */
const REMEMBERED = 1000;

/** Names, as Discord shows them, of the permissions that the bot lacks to answer a message where it stands. */
export function missingPermissions({ channel, client }: Message): string[] {
  const granted = channel.isDMBased() ? null : channel.permissionsFor(client.user);
  if (granted === null) return [];
  const needed: [name: string, flag: bigint][] = [
    ['View Channel', PermissionFlagsBits.ViewChannel],
    channel.isThread()
      ? ['Send Messages in Threads', PermissionFlagsBits.SendMessagesInThreads]
      : ['Send Messages', PermissionFlagsBits.SendMessages],
    ['Read Message History', PermissionFlagsBits.ReadMessageHistory],
  ];
  return needed.filter(([, flag]) => !granted.has(flag)).map(([name]) => name);
}

/** Tells each asker once in each channel, by direct message, why there is no answer. */
export class PermissionNotices {
  readonly #told = new Set<Snowflake>();

  async tell({ author, channelId }: Message, missing: readonly string[]): Promise<void> {
    const key = `${author.id} ${channelId}`;
    if (this.#told.has(key)) return;
    if (this.#told.size === REMEMBERED) this.#told.clear();
    this.#told.add(key);
    await author.send({
      content:
        `I cannot answer in <#${channelId}>: I lack the permission ${missing.map((name) => `“${name}”`).join(' and ')} ` +
        'there. Somebody who manages the server can grant it to me.',
      allowedMentions: { parse: [] },
    });
  }
}
