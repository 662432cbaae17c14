import { z } from 'zod';

/** What a process is started with. */
export interface FollowUpTask {
  /** Name as in `TYTO_MODEL`. */
  model: string;
  threads: number;
  /** File of the picture that a model is shown which sees. */
  picture: string;
}

const asked = z.object({
  /** Until the first token of the answer is known, looking at the picture included. */
  ms: z.number(),
  promptTokens: z.int(),
  /** Of the prompt, known from the question before. */
  cachedTokens: z.int(),
});
export type Asked = z.infer<typeof asked>;

/** Questions on one picture that the model has not seen before. */
export const round = z.object({
  /** The question that comes with the picture. */
  first: asked,
  /** The next one of the same conversation. */
  followUp: asked,
  /** Another question on the same picture, as if nothing had been asked before. */
  another: asked,
});
export type Round = z.infer<typeof round>;

export const opened = z.object({ sees: z.boolean() });
