import { z } from 'zod';
import { errorMessage } from '../error-message.ts';
import type { Observation } from './plugin.ts';

/** More text than this on one line is no line; more lines than this are no picture. */
const MAX_TEXT = 10_000;
const MAX_OBSERVATIONS = 2_000;

const observationsSchema = z
  .array(
    z.object({
      kind: z.literal('text'),
      text: z.string().max(MAX_TEXT),
      confidence: z.number().min(0).max(1),
      box: z
        .object({ x: z.number(), y: z.number(), width: z.number().nonnegative(), height: z.number().nonnegative() })
        .optional(),
    }),
  )
  .max(MAX_OBSERVATIONS);

/**
 * Holds a plugin to its word.
 * @throws {Error} that names what is wrong with what it returned.
 */
export function checkObservations(value: unknown): Observation[] {
  try {
    return observationsSchema.parse(value);
  } catch (error) {
    throw new Error(`it returned something else than observations: ${firstProblem(error)}`);
  }
}

function firstProblem(error: unknown): string {
  const [issue] = error instanceof z.ZodError ? error.issues : [];
  return issue ? `${issue.path.join('.')} ${issue.message}`.trim() : errorMessage(error);
}
