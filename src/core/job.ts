import type { Settings } from '../config/settings.ts';
import type { LanguageModel } from '../engine/language-model.ts';
import type { Logger } from '../log/logger.ts';
import type { Answer } from './events.ts';
import type { Sight } from './sight/sight.ts';
import type { Turn } from './turn.ts';

/** What answers are made with. */
export interface AnswerParts {
  settings: Settings;
  /** Settles when the model is loaded or has failed to; never rejects. */
  model: Promise<ModelState>;
  sight: Sight;
  log: Logger;
}

/** The language model, or why there is none. */
export type ModelState = { model: LanguageModel } | { missing: string };

/** One turn at work. */
export interface Job {
  turn: Turn;
  parts: AnswerParts;
  /** Filled step by step, so that what is there is kept when it has to end early. */
  draft: Answer;
  /** `performance.now()` at the start of the turn. */
  began: number;
  /** Ends the work. */
  signal: AbortSignal;
}

export function newJob(turn: Turn, parts: AnswerParts, signal: AbortSignal): Job {
  return { turn, parts, draft: emptyAnswer(parts.settings.model.name), began: performance.now(), signal };
}

/** Whole milliseconds since a `performance.now()`. */
export function since(began: number): number {
  return Math.round(performance.now() - began);
}

/** An answer of which nothing is there yet. */
export function emptyAnswer(model: string): Answer {
  return {
    text: '',
    route: 'text',
    experts: [],
    timings: {
      intakeMs: 0,
      expertsMs: 0,
      prefillMs: 0,
      decodeMs: 0,
      totalMs: 0,
      promptTokens: 0,
      cachedTokens: 0,
      newTokens: 0,
    },
    model,
    notes: [],
    finish: 'stop',
  };
}
