import type { ExpertReport } from '../experts/plugin.ts';
import { neutralText } from './neutral-text.ts';
import { clipToTokens, shareOut } from './token-budget.ts';

/** All that is known about one image when the prompt is written. */
export interface Sighting {
  /** 1-based, over the whole conversation. */
  number: number;
  /** Index in the turn's messages of the message that carries the image. */
  message: number;
  /** Whether the image was verified and shown to the experts. */
  opened: boolean;
  /** One for each expert that looked, or tried to. */
  reports: ExpertReport[];
}

/** How much of the prompt the experts' text may take, in the model's own tokens. */
export interface ContextBudget {
  tokens: number;
  countTokens(text: string): number;
}

export interface PictureContext {
  /** By image number: what stands in the prompt where the image was. */
  blocks: Map<number, string>;
  /** Numbers of the images whose text was cut at its end. */
  clipped: number[];
}

/** More characters than any budget holds; keeps the counting of tokens short. */
const MAX_CHARACTERS_PER_TOKEN = 8;

/**
 * Writes what the experts saw as quoted textual context, one block an image:
 *
 *     Image 1
 *     Text: """
 *     OPEN 8 TO 6
 *     """
 *
 * It is the input beside the question, as LLaMA-Adapter V2 (section 4.4) gives a caption or OCR expert's words to the
 * model. The words are a stranger's: control characters and tokens are taken out, and nothing in them ends the quote.
 */
export function describePictures(sightings: readonly Sighting[], budget: ContextBudget): PictureContext {
  const frames = sightings.map((sighting) => block(sighting, wordsIn(sighting).slice(0, 1))).join('\n');
  const room = Math.max(0, budget.tokens - budget.countTokens(frames));
  const texts = sightings.map((sighting) => quotable(sighting).slice(0, room * MAX_CHARACTERS_PER_TOKEN));
  const shares = shareOut(texts.map(budget.countTokens), room);
  const blocks = new Map<number, string>();
  const clipped: number[] = [];
  sightings.forEach((sighting, index) => {
    const text = clipToTokens(texts[index] ?? '', shares[index] ?? 0, budget.countTokens);
    if (text.length < quotable(sighting).length) clipped.push(sighting.number);
    blocks.set(sighting.number, block(sighting, text));
  });
  return { blocks, clipped };
}

/** The words in the picture as the experts read them, one line an observation, in reading order. */
export function wordsIn({ reports }: Pick<Sighting, 'reports'>): string {
  return reports
    .flatMap(({ observations }) => observations.flatMap((seen) => (seen.kind === 'text' ? seen.text.trim() : [])))
    .join('\n');
}

function block(sighting: Sighting, text: string): string {
  const name = `Image ${sighting.number}`;
  if (!sighting.opened) return `${name} could not be opened.`;
  if (text) return `${name}\nText: """\n${text}\n"""`;
  if (wordsIn(sighting)) return `${name}\nText: left out`;
  const wasRead = sighting.reports.some(({ ok }) => ok);
  return `${name}\nText: ${wasRead ? 'none' : 'not read'}`;
}

function quotable(sighting: Sighting): string {
  return neutralText(wordsIn(sighting)).replace(/"{3,}/g, (quotes) => "'".repeat(quotes.length));
}
