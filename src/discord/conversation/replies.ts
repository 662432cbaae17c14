import { type Message, MessageReferenceType, type Snowflake } from 'discord.js';
import { isGone } from '../errors.ts';
import { hasDeadLinks } from './images.ts';

/** Most messages looked through for the rest of an answer. */
const SEARCHED_MESSAGES = 50;

/** Whether the bot itself wrote a message. */
export function isOurs(message: Message): boolean {
  return message.author.id === message.client.user.id;
}

/**
 * The message that this one replies to; undefined if it replies to none, or to one that is gone.
 * @param fresh See {@link fetchMessage}.
 */
export async function repliedTo({ reference, channel }: Message, fresh = false): Promise<Message | undefined> {
  if (reference?.type !== MessageReferenceType.Default || reference.messageId === undefined) return undefined;
  return reference.channelId === channel.id ? fetchMessage(channel, reference.messageId, fresh) : undefined;
}

/**
 * A message with links that live; undefined if it is gone or closed to the bot.
 * @param fresh Whether Discord is to be asked even if the message is known: its links have died before their time.
 */
export async function fetchMessage(
  channel: Message['channel'],
  id: Snowflake,
  fresh = false,
): Promise<Message | undefined> {
  try {
    const message = await channel.messages.fetch({ message: id, force: fresh });
    return hasDeadLinks(message) ? await channel.messages.fetch({ message: id, force: true }) : message;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * All messages of the answer that one of the bot's messages belongs to, first to last. Each replies to one before it; the
 * last carries buttons, and no other does.
 */
export async function answerAround(part: Message, fresh = false): Promise<Message[]> {
  let first = part;
  for (;;) {
    const above = await repliedTo(first, fresh);
    if (above === undefined || !isOurs(above)) break;
    first = above;
  }
  if (hasButtons(first)) return [first];
  const later = await first.channel.messages.fetch({ after: first.id, limit: SEARCHED_MESSAGES });
  const answer = [first];
  for (const message of later.sorted((a, b) => a.createdTimestamp - b.createdTimestamp).values()) {
    const above = message.reference?.messageId;
    if (isOurs(message) && answer.some(({ id }) => id === above)) answer.push(message);
  }
  return answer;
}

/** Whether these messages are an answer, rather than a word on how to ask. */
export function isAnswer(parts: readonly Message[]): boolean {
  const last = parts.at(-1);
  return last !== undefined && hasButtons(last);
}

function hasButtons(message: Message): boolean {
  return message.components.length > 0;
}
