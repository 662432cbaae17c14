import { cleanContent, type Message } from 'discord.js';
import type { TurnMessage } from '../../core/turn.ts';
import { withoutExtras } from '../render/extras.ts';
import { joinParts } from '../render/split.ts';
import { imagesOf, unreadableIn } from './images.ts';
import { withoutMentionOfBot } from './mention.ts';
import { readQuestionCard } from './question-card.ts';
import { answerAround, fetchMessage, isAnswer, isOurs, repliedTo } from './replies.ts';

/** Most messages of a reply chain that are read, the newest ones. */
const LONGEST_CHAIN = 25;

/** The messages of a turn, and what the person should know about them. */
export interface Conversation {
  /** Oldest first; the last is the question. None if nothing was asked. */
  messages: TurnMessage[];
  notes: string[];
}

/**
 * Follows the chain of replies from a question to its root.
 * @param fresh Whether every message is to be fetched anew, for links that have died.
 */
export async function readConversation(question: Message, fresh = false): Promise<Conversation> {
  const messages: TurnMessage[] = [];
  const notes: string[] = [];
  let current = fresh ? await fetchMessage(question.channel, question.id, fresh) : question;
  for (let read = 0; current !== undefined && read < LONGEST_CHAIN; read++) {
    if (isOurs(current)) {
      const answer = await answerAround(current, fresh);
      messages.unshift(...readAnswer(answer));
      current = await repliedTo(answer[0] ?? current, fresh);
    } else {
      messages.unshift(readMessage(current));
      notes.unshift(...unreadableIn(current));
      current = await repliedTo(current, fresh);
    }
  }
  return asked(messages, notes);
}

/** A conversation that ends in a question, or an empty one. */
export function asked(messages: readonly TurnMessage[], notes: string[] = []): Conversation {
  const said = messages.filter(({ text, images }) => text !== '' || images.length > 0);
  const question = said.at(-1);
  if (question?.role !== 'user') return { messages: [], notes };
  return { messages: [...said.slice(0, -1), { ...question, text: question.text || defaultQuestion(question) }], notes };
}

function defaultQuestion({ images }: TurnMessage): string {
  return images.length === 1 ? 'What is in this image?' : 'What is in these images?';
}

function readMessage(message: Message): TurnMessage {
  const own = withoutMentionOfBot(message);
  const forwarded = [...message.messageSnapshots.values()]
    .map(({ content }) => content)
    .filter((content) => content !== '')
    .map((content) => `Forwarded message:\n${content}`);
  return {
    role: 'user',
    author: message.member?.displayName ?? message.author.displayName,
    text: cleanContent([own, ...forwarded].join('\n'), message.channel).trim(),
    images: imagesOf(message),
  };
}

/** An answer, with the question before it if a command asked. */
function readAnswer(parts: readonly Message[]): TurnMessage[] {
  if (!isAnswer(parts)) return [];
  const text = joinParts(parts.map(({ content }) => withoutExtras(content)).filter((part) => part !== ''));
  const card = parts[0] === undefined ? undefined : readQuestionCard(parts[0]);
  return [...(card === undefined ? [] : [card]), { role: 'assistant', text: text.trim(), images: [] }];
}
