import type { Message } from 'discord.js';
import type { BotContext } from '../bot-context.ts';
import { giveAnswer } from '../give-answer.ts';
import { questionIn } from './message.ts';

/** Answers a recent question again, once, when its author has edited it. */
export async function onEdit(bot: BotContext, message: Message): Promise<void> {
  const record = bot.answers.get(message.id);
  // Discord also reports updates that nobody wrote, such as the preview of a link.
  if (record === undefined || (message.editedTimestamp ?? 0) <= record.questionEditedAt) return;
  await giveAnswer(bot, questionIn(message), record.messages);
}
