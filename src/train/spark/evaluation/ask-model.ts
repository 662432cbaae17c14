import type { Settings } from '../../../config/settings.ts';
import type { Sighting } from '../../../core/prompt/picture-context.ts';
import { composePrompt } from '../../../core/prompt/prompt.ts';
import type { LanguageModel, ModelImage } from '../../../engine/language-model.ts';

/** A right answer is short. */
const MOST_TOKENS = 48;

/** A model's likeliest answer to a question about pictures that experts looked at. Throws when the signal aborts. */
export async function askModel(
  model: LanguageModel,
  settings: Settings,
  {
    question,
    sightings,
    images = [],
  }: { question: string; sightings: readonly Sighting[]; images?: readonly ModelImage[] },
  signal: AbortSignal,
): Promise<string> {
  const turn = { id: 'evaluation', messages: [{ role: 'user' as const, text: question, images: [] }] };
  const { messages } = composePrompt(turn, sightings, settings, model, model.sees ? images : []);
  const sampling = { ...model.sampling, temperature: 0 };
  let answer = '';
  for await (const event of model.generate({ messages, sampling, maxNewTokens: MOST_TOKENS }, signal)) {
    if (event.type === 'token') answer += event.text;
  }
  signal.throwIfAborted();
  return answer.trim();
}
