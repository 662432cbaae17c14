import type { ChatInputCommandInteraction } from 'discord.js';
import type { BotContext } from '../bot-context.ts';
import { IMAGE_OPTIONS } from '../commands.ts';
import { askedMessage, questionCard } from '../conversation/question-card.ts';
import { asked } from '../conversation/read-conversation.ts';
import { giveAnswer } from '../give-answer.ts';
import { AnswerMessages } from '../render/answer-messages.ts';
import { interactionTransport } from '../render/transport.ts';

/** The token of an interaction lives 15 minutes; the answer ends a minute before. */
const ANSWER_WITHIN_MS = 14 * 60_000;

/** Answers `/ask`. */
export async function onAskCommand(bot: BotContext, interaction: ChatInputCommandInteraction): Promise<void> {
  const deadline = Date.now() + ANSWER_WITHIN_MS;
  await interaction.deferReply();
  const question = {
    author: interaction.inCachedGuild() ? interaction.member.displayName : interaction.user.displayName,
    text: interaction.options.getString('question', true).trim(),
    images: IMAGE_OPTIONS.map((name) => interaction.options.getAttachment(name)).filter((image) => image !== null),
  };
  const key = { asked: 'command', questionId: interaction.id, askerId: interaction.user.id } as const;
  const transport = interactionTransport(interaction, questionCard(question));
  await giveAnswer(
    bot,
    { read: async () => asked([askedMessage(question)]), locale: interaction.locale, deadline },
    new AnswerMessages(key, transport),
  );
}
