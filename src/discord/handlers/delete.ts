import type { Snowflake } from 'discord.js';
import type { BotContext } from '../bot-context.ts';
import { Painter } from '../render/painter.ts';

/** Ends the work on a question that was deleted, forgets what was seen for it, and takes its answer away. */
export async function onDelete(bot: BotContext, questionId: Snowflake): Promise<void> {
  const record = bot.answers.get(questionId);
  await record?.stop('question-gone');
  bot.evidence.remove(questionId);
  if (record === undefined) return;
  const eraser = new Painter(record.messages, bot.pace, (error) => {
    bot.log.warn({ questionId, err: error }, 'the answer to a deleted question could not be taken away');
  });
  await eraser.finish([]);
}
