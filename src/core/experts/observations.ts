import { z } from 'zod';
import { errorMessage } from '../error-message.ts';
import { withoutControls } from '../prompt/neutral-text.ts';
import type { Box, ExpertPlugin, Observation } from './plugin.ts';

/** More text than this on one line is no line; more lines than this are no picture. */
const MAX_TEXT = 10_000;
const MAX_OBSERVATIONS = 2_000;
/** Names of things, formats and methods. */
const MAX_NAME = 100;
const MAX_PHRASES = 200;

/** Text as people see it: characters that show nothing, but turn or hide what stands beside them, are left out. */
const text = z.string().max(MAX_TEXT).transform(withoutControls);
const name = z.string().max(MAX_NAME).transform(withoutControls).pipe(z.string().trim().min(1));
const side = z.number().nonnegative();

const sight = {
  confidence: z.number().min(0).max(1),
  box: z.object({ x: z.number(), y: z.number(), width: side, height: side }).optional(),
};

const evidence = z.object({ expert: name, observation: z.number().int().nonnegative() });

const observation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text, alternative: text.optional(), ...sight }),
  z.object({ kind: z.literal('object'), label: name, ...sight }),
  z.object({ kind: z.literal('class'), label: name, animal: name.optional(), ...sight }),
  z.object({ kind: z.literal('code'), format: name, text, ...sight }),
  z.object({
    kind: z.literal('caption'),
    text,
    phrases: z.array(z.object({ text, evidence: z.array(evidence).max(MAX_OBSERVATIONS) })).max(MAX_PHRASES),
    ...sight,
  }),
  z.object({
    kind: z.literal('fingerprint'),
    method: name,
    value: z
      .string()
      .max(MAX_TEXT)
      .regex(/^[0-9a-f]+$/i),
    ...sight,
  }),
  z.object({ kind: z.literal('signal'), signal: name, text: text.optional(), ...sight }),
]);

const observations = z.array(observation);

/** The kinds of observations there are. */
export const KINDS = observation.options.map(({ shape }) => shape.kind.value);

/**
 * Holds a plugin to its word: kinds it said it sees, numbers within bounds, text without tricks, boxes within the picture.
 * A box is cut to the picture; one that lies beside it is left out.
 * @throws {Error} that names what is wrong with what it returned.
 */
export function checkObservations(
  value: unknown,
  { sees }: Pick<ExpertPlugin, 'sees'>,
  size: { width: number; height: number },
): Observation[] {
  const parsed = parse(value);
  const strange = parsed.find(({ kind }) => sees && !sees.includes(kind));
  if (strange) throw new Error(`it returned a ${strange.kind}, but says that it sees ${sees?.join(', ')}`);
  return parsed.map(({ box, ...seen }) => {
    const inside = box && cut(box, size);
    return inside ? { ...seen, box: inside } : seen;
  });
}

function parse(value: unknown): Observation[] {
  // Counted first: a list without end is not to be read through.
  const tooMany = Array.isArray(value) && value.length > MAX_OBSERVATIONS;
  if (tooMany) throw new Error(`it returned ${value.length} observations; ${MAX_OBSERVATIONS} are the most`);
  try {
    return observations.parse(value);
  } catch (error) {
    throw new Error(`it returned something else than observations: ${firstProblem(error)}`);
  }
}

function cut({ x, y, width, height }: Box, size: { width: number; height: number }): Box | undefined {
  const [left, right] = [Math.max(0, x), Math.min(size.width, x + width)];
  const [top, bottom] = [Math.max(0, y), Math.min(size.height, y + height)];
  return left <= right && top <= bottom ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}

function firstProblem(error: unknown): string {
  const [issue] = error instanceof z.ZodError ? error.issues : [];
  return issue ? `${issue.path.join('.')} ${issue.message}`.trim() : errorMessage(error);
}
