import type { ExpertReport } from './experts/plugin.ts';

/** Which kind of instruction a turn is: the modality of LaVIN's mixture-of-modality adaptation. */
export type Route = 'text' | 'vision';

/** What `answer()` tells its door while it works, in this order; `done` or `failed` comes last and once. */
export type AnswerEvent =
  /** The decision, taken before anything is fetched. `images` counts the pictures of the turn. */
  | { type: 'routed'; route: Route; images: number; experts: string[] }
  /**
   * The links of these images (by their numbers) are dead. A door that can have fresh ones may ask again with them; all
   * images have been tried, and the model has not spoken yet.
   */
  | { type: 'dead-links'; images: number[] }
  /** One expert has looked at one image, or failed to. */
  | { type: 'expert'; report: ExpertReport }
  /** More text of the answer. */
  | { type: 'token'; text: string }
  /** The inference core died and runs this turn again: forget the text received so far. */
  | { type: 'restarted'; reason: string }
  | { type: 'done'; answer: Answer }
  /** Nothing at all can be said. `message` is for the person who asked. */
  | { type: 'failed'; code: string; message: string };

/** A whole answer. `tyto ask --json` prints exactly this. */
export interface Answer {
  text: string;
  route: Route;
  /** One entry for each expert and image, in the order of the images. */
  experts: ExpertReport[];
  timings: Timings;
  /** Name of the model that generated, or would have. */
  model: string;
  /** What the person should know: refused images, dropped turns, a deadline that cost an expert, a stop. */
  notes: string[];
  /** How the text ended. `experts-only`: the model could not run and the text holds what the experts saw. */
  finish: 'stop' | 'length' | 'cancelled' | 'experts-only';
}

/** Wall-clock milliseconds of each stage, and token counts. */
export interface Timings {
  intakeMs: number;
  expertsMs: number;
  prefillMs: number;
  decodeMs: number;
  totalMs: number;
  /** From the start of the turn to the first token of the answer; absent if there was none. */
  firstTokenMs?: number;
  promptTokens: number;
  /** Prompt tokens whose keys and values were still in the cache. */
  cachedTokens: number;
  newTokens: number;
}
