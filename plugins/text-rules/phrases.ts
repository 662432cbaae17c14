import { dataLines } from './data-file.ts';
import { findAll, type Span } from './find.ts';
import { type Folded, fold } from './fold.ts';

/** Folded characters that may stand between two parts of a phrase. */
const LARGEST_GAP = 18;
/** A phrase after one of these tells what not to do, or what will not happen. */
const NEGATED = /\b(?:never|not|no|nobody|without|dont|cannot|cant|wont|isnt|arent|doesnt|didnt|nor)\b[^.!?\n]{0,24}$/;

/** One line of a table of phrases: parts that follow one another, each in one of several wordings, all folded. */
export interface Phrase {
  group: string;
  /** What it says about the text; each table explains its own. */
  role: string;
  parts: string[][];
}

/** Where a phrase was found, in the text that was folded. */
export interface Found extends Span {
  phrase: Phrase;
  words: string;
}

/**
 * Reads a table of phrases: `[group]`, then lines `role: phrase`. In a phrase `(a|b)` is a choice of wordings, `..` a gap
 * of a few words, `#` a number.
 */
export function readPhrases(name: string): Phrase[] {
  let group = '';
  return dataLines(name).flatMap((line) => {
    const [, heading] = line.match(/^\[(.+)\]$/) ?? [];
    if (heading) group = heading;
    const [, role, words] = line.match(/^([a-z]+):(.+)$/) ?? [];
    return role && words
      ? [{ group, role, parts: words.split('..').map((part) => wordings(part).filter(Boolean)) }]
      : [];
  });
}

/** Every phrase that stands in the text, its first place each. */
export function findPhrases(phrases: readonly Phrase[], text: string): Found[] {
  const folded = fold(text);
  const places = new Map<string, Span[]>();
  const placesOf = (wording: string) => {
    const known = places.get(wording) ?? findAll(wording, folded);
    places.set(wording, known);
    return known;
  };
  return phrases.flatMap((phrase) => {
    const options = phrase.parts.map((part) => part.flatMap(placesOf).sort((a, b) => a.start - b.start));
    const [first] = chains(options, folded).map((span) => inText(span, folded, text));
    return first ? [{ ...first, phrase, words: text.slice(first.start, first.end).replace(/\s+/g, ' ') }] : [];
  });
}

/** All wordings of a part: its choices multiplied out, then folded as the text will be. */
function wordings(part: string): string[] {
  const [, before, choices, after] = part.match(/^(.*?)\(([^)]*)\)(.*)$/s) ?? [];
  if (choices === undefined) return [fold(part.replaceAll('#', '0')).text];
  return choices.split('|').flatMap((choice) => wordings(`${before}${choice}${after}`));
}

/** Places of the parts that follow one another closely, within a sentence, not negated. */
function chains(options: readonly Span[][], folded: Folded): Span[] {
  const [first = [], ...rest] = options;
  const joined = rest.reduce(
    (heads, tails) => heads.flatMap((head) => follow(head, tails, folded)),
    first as readonly Span[],
  );
  return joined.filter(({ end }) => end > 0);
}

function follow(head: Span, tails: readonly Span[], { sentence }: Folded): Span[] {
  const next = tails.find(
    ({ start }) =>
      start >= head.end && start - head.end <= LARGEST_GAP && sentence[start] === sentence[Math.max(0, head.end - 1)],
  );
  return next ? [{ start: head.start, end: next.end }] : [];
}

/** The words that a folded stretch was made of, to the end of the last one. */
function inText({ start, end }: Span, { at }: Folded, text: string): Span {
  const last = at[end - 1] ?? 0;
  const [tail = ''] = text.slice(last).match(/^[\p{L}\p{N}\p{M}]*/u) ?? [];
  return { start: at[start] ?? 0, end: last + Math.max(1, tail.length) };
}

/** Whether the words before this place turn it into its opposite. */
export function isNegated(text: string, start: number): boolean {
  return NEGATED.test(
    text
      .slice(Math.max(0, start - 60), start)
      .toLowerCase()
      .replace(/['’]/g, ''),
  );
}
