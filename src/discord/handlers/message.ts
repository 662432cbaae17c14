import type { Message } from 'discord.js';
import type { BotContext } from '../bot-context.ts';
import { isQuestion } from '../conversation/mention.ts';
import { awaitPreviews } from '../conversation/previews.ts';
import { readConversation } from '../conversation/read-conversation.ts';
import { giveAnswer, type Question } from '../give-answer.ts';
import { missingPermissions } from '../permissions.ts';
import { AnswerMessages } from '../render/answer-messages.ts';
import { channelTransport } from '../render/transport.ts';

/** Answers a message that asks the bot. */
export async function onMessage(bot: BotContext, message: Message): Promise<void> {
  // After a resume the gateway may deliver a message twice.
  if (!isQuestion(message) || bot.answers.get(message.id) !== undefined) return;
  const { channel } = message;
  if (!channel.isSendable()) return;
  const missing = missingPermissions(message);
  if (missing.length > 0) return bot.permissionNotices.tell(message, missing);

  const key = { asked: 'message', questionId: message.id, askerId: message.author.id } as const;
  const transport = channelTransport(channel, message.id, (sent) => `${message.id}.${sent}`);
  await giveAnswer(bot, questionIn(message), new AnswerMessages(key, transport));
}

/** The question that a message asks. */
export function questionIn(message: Message): Question {
  return {
    async read(fresh) {
      await awaitPreviews(message);
      return readConversation(message, fresh);
    },
    editedAt: message.editedTimestamp ?? 0,
    ...(message.guild !== null && { locale: message.guild.preferredLocale }),
  };
}
