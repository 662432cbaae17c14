import type { ChatMessage, GenerateEvent, GenerateRequest, LanguageModel } from '../../../src/engine/language-model.ts';

type Prompt = Extract<GenerateEvent, { type: 'prompt' }>;
type Done = Extract<GenerateEvent, { type: 'done' }>;

/** A whole answer and the account of it. */
export interface Answer {
  text: string;
  prompt?: Prompt;
  done: Done;
}

/** A greedy request of one question, or of a whole conversation. */
export function greedily(
  conversation: string | ChatMessage[],
  { maxNewTokens = 40, ...sampling }: { maxNewTokens?: number } & Partial<GenerateRequest['sampling']> = {},
): GenerateRequest {
  const messages = typeof conversation === 'string' ? [{ role: 'user' as const, content: conversation }] : conversation;
  return {
    messages,
    sampling: { repetitionPenalty: 1, temperature: 0, topK: 0, minP: 0, topP: 1, stop: [], ...sampling },
    maxNewTokens,
  };
}

/** Hears an answer to its end; `onEvent` sees each event as it comes. */
export async function hear(
  model: LanguageModel,
  request: GenerateRequest,
  { signal, onEvent }: { signal?: AbortSignal; onEvent?: (event: GenerateEvent) => void } = {},
): Promise<Answer> {
  let text = '';
  let prompt: Prompt | undefined;
  let done: Done | undefined;
  for await (const event of model.generate(request, signal)) {
    onEvent?.(event);
    if (event.type === 'prompt') prompt = event;
    else if (event.type === 'token') text += event.text;
    else done = event;
  }
  if (!done) throw new TypeError('An answer ended without its account.');
  return { text, done, ...(prompt && { prompt }) };
}
