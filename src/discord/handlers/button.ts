import { randomInt, randomUUID } from 'node:crypto';
import { type ButtonInteraction, type Message, MessageFlags, PermissionFlagsBits } from 'discord.js';
import type { BotContext } from '../bot-context.ts';
import { type ButtonPress, buttonRow, readButton } from '../buttons.ts';
import { readQuestionCard } from '../conversation/question-card.ts';
import { asked } from '../conversation/read-conversation.ts';
import { answerAround, fetchMessage } from '../conversation/replies.ts';
import { giveAnswer, type Question } from '../give-answer.ts';
import { AnswerMessages } from '../render/answer-messages.ts';
import { viewEvidence } from '../render/evidence-view.ts';
import { small } from '../render/extras.ts';
import { MESSAGE_LIMIT } from '../render/split.ts';
import { channelTransport } from '../render/transport.ts';
import { questionIn } from './message.ts';

/** Models that are set to be sure of themselves would say the same again. */
const REGENERATE_TEMPERATURE = 0.8;

/** Stops an answer, gives it anew, or shows what it rests on. What it needs to know is in Discord, so it works after a restart too. */
export async function onButton(bot: BotContext, interaction: ButtonInteraction): Promise<void> {
  const press = readButton(interaction.customId);
  if (press === undefined) return;
  if (press.action === 'evidence') {
    await showEvidence(bot, interaction, press);
  } else if (!mayPress(interaction, press)) {
    const content = 'Only the person who asked, or somebody who may manage messages here, can do that.';
    await interaction.reply({ content, flags: MessageFlags.Ephemeral });
  } else if (press.action === 'stop') {
    await stop(bot, interaction, press);
  } else {
    await regenerate(bot, interaction, press);
  }
}

function mayPress({ user, memberPermissions }: ButtonInteraction, { askerId }: ButtonPress): boolean {
  return user.id === askerId || memberPermissions?.has(PermissionFlagsBits.ManageMessages) === true;
}

/** Whoever sees the answer and its pictures may see what the experts saw in them; nobody else sees that they ask. */
async function showEvidence(bot: BotContext, interaction: ButtonInteraction, press: ButtonPress): Promise<void> {
  const lines = bot.evidence.get(press.questionId);
  const body = lines ? viewEvidence(lines) : { content: evidenceGone(bot) };
  await interaction.reply({ ...body, flags: MessageFlags.Ephemeral, allowedMentions: { parse: [] } });
}

function evidenceGone({ settings }: BotContext): string {
  const days = settings.experts.observationDays;
  const span = days === 0 ? 'until Tyto is started again' : `for ${days === 1 ? 'a day' : `${days} days`}`;
  return `What was seen is not here any more: it is kept ${span}. Regenerate looks again.`;
}

async function stop(bot: BotContext, interaction: ButtonInteraction, press: ButtonPress): Promise<void> {
  const record = bot.answers.get(press.questionId);
  if (record !== undefined) {
    // Work that has just ended by itself takes no harm.
    await Promise.all([interaction.deferUpdate(), record.stop('stopped')]);
    return;
  }
  const { content } = interaction.message;
  const withNote = [content, small('The bot was restarted before this answer was complete.')].join('\n');
  await interaction.update({
    content: withNote.length <= MESSAGE_LIMIT ? withNote : content,
    components: buttonRow({ buttons: 'regenerate' }, press),
    allowedMentions: { parse: [], repliedUser: false },
  });
}

async function regenerate(bot: BotContext, interaction: ButtonInteraction, press: ButtonPress): Promise<void> {
  await interaction.deferUpdate();
  const parts = await answerAround(interaction.message);
  const question = await questionOf(interaction.message, parts[0], press);
  const channel = interaction.message.channel;
  if (question === undefined || !channel.isSendable()) {
    const content = 'The question is gone, so I cannot answer it again.';
    await interaction.followUp({ content, flags: MessageFlags.Ephemeral });
    return;
  }
  const attempt = randomUUID().slice(0, 8);
  const questionMessage = press.asked === 'message' ? press.questionId : undefined;
  const transport = channelTransport(channel, questionMessage, (sent) => `${attempt}.${sent}`);
  await giveAnswer(
    bot,
    {
      ...question,
      locale: interaction.locale,
      options: { seed: randomInt(2 ** 31), leastTemperature: REGENERATE_TEMPERATURE },
    },
    new AnswerMessages(press, transport, parts),
  );
}

/** Finds the question again: the message that was answered, or the card on the answer to a command. */
async function questionOf(
  { channel }: Message,
  answer: Message | undefined,
  press: ButtonPress,
): Promise<Question | undefined> {
  if (press.asked === 'message') {
    const message = await fetchMessage(channel, press.questionId);
    return message && questionIn(message);
  }
  const card = answer && readQuestionCard(answer);
  if (!card) return undefined;
  const read = async (fresh?: boolean) => {
    const again = fresh && (await fetchMessage(channel, answer.id, fresh));
    return asked([(again && readQuestionCard(again)) || card]);
  };
  return { read };
}
