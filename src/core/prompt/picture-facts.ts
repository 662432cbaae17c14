import type { ClassSight, CodeSight, ExpertReport, Observation } from '../experts/plugin.ts';
import { isGuess } from './guess.ts';
import { withAnimalsNamed } from './named-animals.ts';
import { oneLine } from './neutral-text.ts';
import { objectGroups, type PictureSize } from './object-groups.ts';

/** Characters of a caption, and of the contents of one code. */
const MOST_DESCRIPTION = 600;
const MOST_CODE = 200;
/** Codes and classes of one picture that are told. */
const MOST_CODES = 8;
const MOST_CLASSES = 3;

/**
 * What the experts saw in one picture besides words, a line each kind; what was not seen has no line. Signals and
 * fingerprints are for rules, not for the model. A caption is told only if a model wrote it from the pixels: one that was
 * composed of observations would say them twice.
 */
export function pictureFacts(reports: readonly ExpertReport[], size: PictureSize | undefined): string[] {
  const seen = reports.flatMap(({ observations }) => observations);
  const lines: [name: string, words: string][] = [
    ['Description', description(seen)],
    ['Objects', objectGroups(withAnimalsNamed(ofKind(seen, 'object'), ofKind(seen, 'class')), size)],
    ['Looks like', classes(ofKind(seen, 'class'))],
    ['Codes', codes(ofKind(seen, 'code'))],
  ];
  return lines.flatMap(([name, words]) => (words ? `${name}: ${words}` : []));
}

/** The observations of one kind. */
export function ofKind<K extends Observation['kind']>(
  observations: readonly Observation[],
  kind: K,
): Extract<Observation, { kind: K }>[] {
  return observations.filter((seen): seen is Extract<Observation, { kind: K }> => seen.kind === kind);
}

/** Whether an expert is sure of a thing in the picture, or of what it shows as a whole. */
export function isSurelyKnown(reports: readonly ExpertReport[]): boolean {
  const seen = reports.flatMap(({ observations }) => observations);
  return [...ofKind(seen, 'object'), ...ofKind(seen, 'class')].some((thing) => !isGuess(thing));
}

function description(seen: readonly Observation[]): string {
  const captions = ofKind(seen, 'caption').filter(({ phrases }) => phrases.length === 0);
  return unique(captions.map(({ text }) => oneLine(text, MOST_DESCRIPTION))).join(' ');
}

function classes(seen: readonly ClassSight[]): string {
  const surestFirst = [...seen].sort((a, b) => b.confidence - a.confidence);
  const once = [...Map.groupBy(surestFirst, ({ label }) => oneLine(label)).entries()].slice(0, MOST_CLASSES);
  return once.map(([label, [surest]]) => (surest && isGuess(surest) ? `${label} (maybe)` : label)).join(', ');
}

function codes(seen: readonly CodeSight[]): string {
  const each = unique(seen.map(({ format, text }) => `${oneLine(format)} "${quotable(text)}"`));
  return each.slice(0, MOST_CODES).join(', ');
}

/** The contents of a code, in which no quotation mark ends the quote. */
function quotable(text: string): string {
  return oneLine(text, MOST_CODE).replaceAll('"', "'");
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter(Boolean);
}
