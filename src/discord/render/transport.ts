import {
  type APIEmbed,
  type BaseMessageOptions,
  type CommandInteraction,
  type Message,
  PermissionFlagsBits,
  type SendableChannels,
  type Snowflake,
} from 'discord.js';

/** A message's content, buttons and files. */
export type MessageBody = Pick<BaseMessageOptions, 'content' | 'components' | 'files'>;

/** How the messages of one answer reach Discord. Nothing that goes through one pings anybody. */
export interface Transport {
  /** Answers that share a route share its pace. */
  readonly route: string;
  /** Whether files can be sent. */
  readonly takesFiles: boolean;
  /**
   * Sends the next message of the answer; `above` is the one before it, absent for the first. After a failure of which
   * nobody knows how far it came, a second try may find the message there already, and returns that.
   */
  send(body: MessageBody, above: Message | undefined): Promise<Message>;
  edit(message: Message, body: MessageBody): Promise<Message>;
  remove(message: Message): Promise<void>;
  showTyping(): Promise<void>;
}

/** Whom a message pings: nobody, and so not the one it replies to either. */
const nobody = { parse: [], repliedUser: false } as const;

/**
 * Messages in a channel: the first replies to the question, each further one to the message above it, so that the
 * chain of replies holds the whole conversation.
 * @param question Absent where a command asked, whose answer stands in the channel already.
 * @param nonce Makes one message of what is sent twice; unlike for each message that is meant to be a new one.
 */
export function channelTransport(
  channel: SendableChannels,
  question: Snowflake | undefined,
  nonce: (sent: number) => string,
): Transport {
  let sent = 0;
  return {
    route: channel.id,
    get takesFiles() {
      if (channel.isDMBased()) return true;
      return channel.permissionsFor(channel.client.user)?.has(PermissionFlagsBits.AttachFiles) ?? true;
    },
    async send(body, above) {
      const target = above?.id ?? question;
      const message = await channel.send({
        ...body,
        allowedMentions: nobody,
        nonce: nonce(sent),
        enforceNonce: true,
        // When the question is gone, so is the wish for an answer.
        ...(target !== undefined && { reply: { messageReference: target, failIfNotExists: true } }),
      });
      sent += 1;
      return message;
    },
    edit: (message, body) =>
      message.edit({
        ...body,
        allowedMentions: nobody,
        ...(message.attachments.size > 0 && { attachments: [] }),
      }),
    remove: async (message) => void (await message.delete()),
    showTyping: () => channel.sendTyping(),
  };
}

/**
 * Messages in answer to a deferred command, through its webhook: it needs no permission in the channel and ends with
 * the interaction's token, 15 minutes after the command.
 * @param card Embeds of the first message, which say what was asked.
 */
export function interactionTransport(interaction: CommandInteraction, card: APIEmbed[]): Transport {
  return {
    route: interaction.id,
    takesFiles: interaction.appPermissions.has(PermissionFlagsBits.AttachFiles),
    send: (body, above) =>
      above === undefined
        ? interaction.editReply({ ...body, embeds: card, allowedMentions: nobody })
        : interaction.followUp({ ...body, allowedMentions: nobody }),
    edit: (message, body) => interaction.editReply({ ...body, message, allowedMentions: nobody }),
    remove: (message) => interaction.deleteReply(message),
    // Discord shows that the bot is thinking from the deferral on.
    showTyping: async () => {},
  };
}
