import { randomUUID } from 'node:crypto';
import type { Answer, AnswerEvent } from '../core/events.ts';
import type { Turn, TurnOptions } from '../core/turn.ts';
import type { StopReason } from './answers.ts';
import type { BotContext } from './bot-context.ts';
import type { Conversation } from './conversation/read-conversation.ts';
import { isGone } from './errors.ts';
import type { AnswerMessages } from './render/answer-messages.ts';
import { viewDraft } from './render/answer-view.ts';
import { advance, type Draft, startDraft } from './render/draft.ts';
import { Opening } from './render/opening.ts';
import { Painter } from './render/painter.ts';
import { keepTyping } from './render/typing.ts';

/** A question and how it is to be answered. */
export interface Question {
  /** @param fresh Whether Discord is to be asked anew for what is known already, since links in it have died. */
  read(fresh?: boolean): Promise<Conversation>;
  /** See {@link AnswerRecord.questionEditedAt}. */
  editedAt?: number;
  /** BCP 47 tag of the asker's interface. */
  locale?: string;
  /** Epoch milliseconds after which Discord takes no more of the answer. */
  deadline?: number;
  /** Sampling, where it is not the configured one. */
  options?: TurnOptions;
}

const HOW_TO_ASK =
  'Ask me something: mention me with a question and attach images, reply to a message that has some, or use `/ask`. ' +
  'Reply to my answer to go on with the conversation.';

const STOPPED = 'Stopped before the answer was complete.';
const SHUT_DOWN = 'Tyto was shut down before the answer was complete. Ask again, or press Regenerate, when it is back.';

/**
 * Answers a question in the given messages: reads the conversation, lets the core answer, and shows the answer as it
 * grows. Never rejects: what goes wrong is told to the person, or logged where they cannot be reached.
 */
export async function giveAnswer(bot: BotContext, question: Question, messages: AnswerMessages): Promise<void> {
  await bot.answers.give(messages, question.editedAt ?? 0, (signal, stop) =>
    work(bot, question, messages, signal, stop),
  );
}

async function work(
  bot: BotContext,
  question: Question,
  messages: AnswerMessages,
  signal: AbortSignal,
  stop: (reason: StopReason) => void,
): Promise<void> {
  const painter = new Painter(messages, bot.pace, (error) => {
    reportSilence(bot, messages, error);
    stop('unwelcome');
  });
  let draft = startDraft();
  const { footer } = bot.settings.discord;
  const look = () => viewDraft(draft, { footer, takesFiles: messages.transport.takesFiles });
  const opening = new Opening(() => painter.show(look()));
  const typing = keepTyping(messages.transport);
  // Whoever asked for a new answer sees at once that the old one goes.
  if (messages.begun) opening.open();
  try {
    const conversation = await question.read();
    if (conversation.messages.length === 0) {
      await painter.finish([{ content: HOW_TO_ASK, buttons: 'none' }]);
      return;
    }
    draft = startDraft(conversation.notes);
    for await (const event of answerWithFreshLinks(bot, question, conversation, signal)) {
      if (event.type === 'done') keepEvidence(bot, messages, event.answer, conversation);
      draft = advance(draft, event);
      if (draft.text !== '') typing.stop();
      if (draft.ending === undefined && opening.shows(draft.text)) painter.show(look());
    }
  } catch (error) {
    if (!signal.aborted) draft = failed(bot, draft, error);
  } finally {
    opening.close();
    typing.stop();
  }
  if (shows(signal)) {
    draft = concluded(draft, signal);
    await painter.finish(look());
  } else {
    await painter.rest();
  }
}

/** Lets the core answer; when links are dead and Discord has fresh ones, once more with those. */
async function* answerWithFreshLinks(
  bot: BotContext,
  question: Question,
  conversation: Conversation,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent, void, void> {
  for await (const event of bot.core.answer(turnFor(bot, question, conversation), signal)) {
    const renewed = event.type === 'dead-links' && (await renew(bot, question));
    if (renewed && linksOf(renewed) !== linksOf(conversation)) {
      yield* bot.core.answer(turnFor(bot, question, renewed), signal);
      return;
    }
    yield event;
  }
}

/** The conversation as Discord gives it now; nothing if that fails, which leaves the answer as it is. */
function renew({ log }: BotContext, question: Question): Promise<Conversation | undefined> {
  return question.read(true).catch((error: unknown) => {
    log.warn({ err: error }, 'dead links could not be renewed');
    return undefined;
  });
}

/** All addresses of pictures, to be compared. */
function linksOf({ messages }: Conversation): string {
  return JSON.stringify(messages.map(({ images }) => images.map(({ source }) => source)));
}

function turnFor({ settings }: BotContext, question: Question, { messages }: Conversation): Turn {
  const patience = Date.now() + settings.answerTimeoutMs;
  return {
    id: randomUUID(),
    messages,
    deadline: Math.min(question.deadline ?? patience, patience),
    ...(question.locale !== undefined && { locale: question.locale }),
    ...(question.options !== undefined && { options: question.options }),
  };
}

function keepEvidence({ evidence }: BotContext, { key }: AnswerMessages, answer: Answer, asked: Conversation): void {
  if (answer.experts.length === 0) return;
  const images = asked.messages.flatMap((message) => message.images.map(({ name }) => name));
  evidence.put(key.questionId, answer.experts, images);
}

/** Whether anybody is to see how this work ended. */
function shows({ aborted, reason }: AbortSignal): boolean {
  return !aborted || reason === 'stopped' || reason === 'closing';
}

/** The draft with an ending, and why it ended, as far as the core left that open. */
function concluded(draft: Draft, { aborted, reason }: AbortSignal): Draft {
  if (reason === 'closing') {
    return { ...draft, notes: [...draft.notes, SHUT_DOWN], ending: draft.ending ?? { kind: 'cut' } };
  }
  if (draft.ending !== undefined) return draft;
  if (aborted) return { ...draft, notes: [...draft.notes, STOPPED], ending: { kind: 'cut' } };
  const message = 'I could not answer: the inference core ended without a word. Press Regenerate to try again.';
  return { ...draft, ending: { kind: 'failed', message } };
}

function failed({ log }: BotContext, draft: Draft, error: unknown): Draft {
  log.error({ err: error }, 'an answer failed');
  const message = 'I could not answer: something went wrong inside the bot. Press Regenerate to try again.';
  return { ...draft, ending: { kind: 'failed', message } };
}

function reportSilence({ log }: BotContext, { key }: AnswerMessages, error: unknown): void {
  const { questionId } = key;
  if (isGone(error)) log.warn({ questionId, code: error.code }, `Discord takes no more of an answer: ${error.message}`);
  else log.error({ questionId, err: error }, 'an answer could not be shown');
}
