import type { Settings } from '../config/settings.ts';
import {
  type GenerateEvent,
  type GenerateRequest,
  type LanguageModel,
  PromptTooLongError,
  type SamplingOptions,
} from '../engine/language-model.ts';
import { errorMessage } from './error-message.ts';
import type { AnswerEvent } from './events.ts';
import { type Job, since } from './job.ts';
import type { Sighting } from './prompt/picture-context.ts';
import { composePrompt } from './prompt/prompt.ts';
import type { SeenPicture } from './sight/sight.ts';
import type { TurnOptions } from './turn.ts';
import { TurnError } from './turn-error.ts';

/**
 * Lets the model answer, streaming into the draft.
 * @returns why the model failed, if it did.
 * @throws {TurnError} when the question is longer than the model can hold.
 */
export async function* speak(
  job: Job,
  model: LanguageModel,
  sightings: readonly Sighting[],
  pictures: readonly SeenPicture[],
): AsyncGenerator<AnswerEvent, { missing: string } | undefined, void> {
  const { turn, parts, draft, signal } = job;
  draft.model = model.name;
  const visible = model.sees ? pictures.flatMap(({ shown }) => shown ?? []) : [];
  const { messages, notes } = composePrompt(turn, sightings, parts.settings, model, visible);
  draft.notes.push(...notes);
  const request: GenerateRequest = {
    messages,
    sampling: samplingFor(model.sampling, parts.settings.generation, turn.options),
    maxNewTokens: turn.options?.maxNewTokens ?? parts.settings.generation.maxNewTokens,
  };
  try {
    for await (const event of model.generate(request, signal)) {
      record(event, job);
      if (event.type === 'token') yield event;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof PromptTooLongError) throw new TurnError('prompt-too-long', error.message);
    parts.log.error({ turn: turn.id, error: errorMessage(error) }, 'the language model failed');
    return { missing: errorMessage(error) };
  }
}

function record(event: GenerateEvent, { draft, began }: Job): void {
  const { timings } = draft;
  if (event.type === 'prompt') {
    timings.promptTokens = event.promptTokens;
    timings.cachedTokens = event.cachedTokens;
    if (event.droppedMessages > 0) draft.notes.push(droppedNote(event.droppedMessages));
    draft.notes.push(...(event.unseenImages ?? []).map(unseenNote));
  } else if (event.type === 'token') {
    timings.firstTokenMs ??= since(began);
    draft.text += event.text;
  } else {
    draft.finish = event.finish;
    timings.newTokens = event.newTokens;
    timings.prefillMs = Math.round(event.prefillMs);
    timings.decodeMs = Math.round(event.decodeMs);
  }
}

function droppedNote(messages: number): string {
  const oldest = messages === 1 ? 'oldest message was' : `${messages} oldest messages were`;
  return `The conversation is longer than the model can hold: its ${oldest} left out.`;
}

function unseenNote(image: number): string {
  return `The model has no place for image ${image} and did not see it.`;
}

/** The manifest's sampling, over it the owner's, over that the turn's. */
function samplingFor(
  manifest: SamplingOptions,
  { temperature, topP, topK, minP, repetitionPenalty }: Settings['generation'],
  options: TurnOptions = {},
): SamplingOptions {
  return {
    ...manifest,
    repetitionPenalty: repetitionPenalty ?? manifest.repetitionPenalty,
    temperature: Math.max(options.temperature ?? temperature ?? manifest.temperature, options.leastTemperature ?? 0),
    topK: topK ?? manifest.topK,
    minP: minP ?? manifest.minP,
    topP: topP ?? manifest.topP,
    seed: options.seed ?? manifest.seed,
  };
}
