import { type ChatMessage, PromptTooLongError } from './language-model.ts';

export interface FittedPrompt<Prompt> {
  prompt: Prompt;
  /** Oldest messages that were left out. */
  droppedMessages: number;
}

/** The answer is given this share of the context before old messages are dropped for it. */
const answerShare = 1 / 4;

/**
 * Lays out as much of a conversation as the context holds beside the answer. The oldest messages go first; the system
 * message and the last message stay, and what stays never begins with an answer whose question is gone.
 * @throws {PromptTooLongError} when the messages that stay leave no room for a single token.
 */
export function fitConversation<Prompt extends { readonly length: number }>(
  messages: readonly ChatMessage[],
  layOut: (messages: readonly ChatMessage[]) => Prompt,
  contextLength: number,
  maxNewTokens: number,
): FittedPrompt<Prompt> {
  const system = messages.filter(({ role }) => role === 'system');
  const turns = messages.filter(({ role }) => role !== 'system');
  const room = contextLength - Math.min(maxNewTokens, Math.floor(contextLength * answerShare));
  let first = 0;
  let prompt = layOut(messages);
  while (prompt.length > room && first < turns.length - 1) {
    first += 1;
    while (first < turns.length - 1 && turns[first]?.role === 'assistant') first += 1;
    prompt = layOut([...system, ...turns.slice(first)]);
  }
  if (prompt.length >= contextLength) throw new PromptTooLongError(prompt.length, contextLength);
  return { prompt, droppedMessages: first };
}
