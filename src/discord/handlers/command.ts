import {
  type ChatInputCommandInteraction,
  type CommandInteraction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
} from 'discord.js';
import type { TurnMessage } from '../../core/turn.ts';
import type { BotContext } from '../bot-context.ts';
import { IMAGE_OPTIONS } from '../commands.ts';
import { fromAttachment, imagesOf } from '../conversation/images.ts';
import { questionCard } from '../conversation/question-card.ts';
import { asked } from '../conversation/read-conversation.ts';
import { giveAnswer } from '../give-answer.ts';
import { AnswerMessages } from '../render/answer-messages.ts';
import { interactionTransport } from '../render/transport.ts';

/** The token of an interaction lives 15 minutes; the answer ends a minute before. */
const ANSWER_WITHIN_MS = 14 * 60_000;

/** Answers `/ask`. */
export async function onAsk(bot: BotContext, interaction: ChatInputCommandInteraction): Promise<void> {
  const images = IMAGE_OPTIONS.map((name) => interaction.options.getAttachment(name)).filter((image) => image !== null);
  await answerCommand(bot, interaction, {
    role: 'user',
    author: nameOf(interaction),
    text: interaction.options.getString('question', true).trim(),
    images: images.map(fromAttachment),
  });
}

/** Answers "Describe images". Discord sends the message along, whatever the bot may read. */
export async function onDescribe(bot: BotContext, interaction: MessageContextMenuCommandInteraction): Promise<void> {
  const images = imagesOf(interaction.targetMessage);
  if (images.length === 0) {
    await interaction.reply({ content: 'There is no image in this message.', flags: MessageFlags.Ephemeral });
    return;
  }
  const text = images.length === 1 ? 'Describe this image.' : 'Describe these images.';
  await answerCommand(bot, interaction, { role: 'user', author: nameOf(interaction), text, images });
}

async function answerCommand(bot: BotContext, interaction: CommandInteraction, question: TurnMessage): Promise<void> {
  const deadline = Date.now() + ANSWER_WITHIN_MS;
  await interaction.deferReply();
  const key = { asked: 'command', questionId: interaction.id, askerId: interaction.user.id } as const;
  const transport = interactionTransport(interaction, questionCard(question));
  await giveAnswer(
    bot,
    { read: async () => asked([question]), locale: interaction.locale, deadline },
    new AnswerMessages(key, transport),
  );
}

function nameOf(interaction: CommandInteraction): string {
  return interaction.inCachedGuild() ? interaction.member.displayName : interaction.user.displayName;
}
