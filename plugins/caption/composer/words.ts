import { eld } from 'eld/large';
import type { CaptionPhrase, TextSight } from '../../../src/core/experts/plugin.ts';
import { phraseOn, quoted, type Witnessed } from './evidence.ts';
import type { TextMeasures } from './kind.ts';
import { numberWord } from './nouns.ts';

/** Letters below which a language is a guess. */
const FEWEST_LETTERS = 18;
/** How much taller than the middle one of all lines a heading is. */
const HEADING = 1.35;
/** Letters and digits of a line that is worth quoting. */
const SHORTEST_WORDS = 3;
/** Lines of a sort from which on, and share of all lines with which, a text is of that sort. */
const SORT_LINES = 2;
const SORT_SHARE = 0.3;

/** Sorts of text by what their lines look like. */
const SORTS: readonly [name: string, line: RegExp][] = [
  ['prices', /\d[.,]\d\d\s*(?:[€£$]|EUR|USD|GBP)?\s*$/],
  [
    'chat messages',
    /\b(?:today|yesterday|heute|hier|aujourd)\b.*\d{1,2}:\d{2}|^\S.{0,30}\s\d{1,2}:\d{2}\s*(?:[ap]m)?$/i,
  ],
  [
    'program code',
    /[;{]\s*$|^\s*[})\]]|^\s*(?:def|class|const|let|var|import|from|return|if|for|while|function|public|fn)\b.*[(:={;]/,
  ],
];

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language' });

/** How many lines there are and how much of the picture they cover. */
export function measureText(
  lines: readonly Witnessed<TextSight>[],
  size: { width: number; height: number },
): TextMeasures {
  const area = lines.reduce((sum, { seen: { box } }) => sum + (box ? box.width * box.height : 0), 0);
  return { lines: lines.length, share: Math.min(1, area / (size.width * size.height)) };
}

/** What sort of text there is, in which language, how much of it, and how it is headed or begins. */
export function wordPhrases(all: readonly Witnessed<TextSight>[]): CaptionPhrase[] {
  const lines = saidOnce(all);
  const [first] = lines;
  if (!first) return [];
  const language = languageOf(lines.map(({ seen }) => seen.text).join(' '));
  if (lines.length === 1) {
    return [
      phraseOn(
        `It has one line of ${[language, 'text'].filter(Boolean).join(' ')}: ${quoted(first.seen.text)}.`,
        lines,
      ),
    ];
  }
  const heading = headingOf(lines);
  const start = lines.find(isReadable) ?? first;
  const opening = heading ? `headed ${quoted(heading.seen.text)}` : `beginning ${quoted(start.seen.text)}`;
  const what = [`${numberWord(lines.length)} lines of`, language, 'text'].filter(Boolean).join(' ');
  const sort = sortOf(lines);
  return [phraseOn(`It has ${what}${sort ? ` with ${sort}` : ''}, ${opening}.`, lines)];
}

/** What several frames of an animated picture say alike is said once. */
function saidOnce(lines: readonly Witnessed<TextSight>[]): Witnessed<TextSight>[] {
  const frames = new Map<string, number | undefined>();
  return lines.filter(({ seen: { text, frame } }) => {
    const known = text.replace(/\s+/g, ' ').trim();
    if (!frames.has(known)) frames.set(known, frame);
    return known !== '' && frames.get(known) === frame;
  });
}

/** The one line that is plainly taller than the others. */
function headingOf(lines: readonly Witnessed<TextSight>[]): Witnessed<TextSight> | undefined {
  const heights = lines.map(({ seen: { box } }) => (box ? Math.min(box.width, box.height) : 0)).sort((a, b) => a - b);
  const middle = heights[Math.floor(heights.length / 2)] ?? 0;
  const tall = lines.filter(({ seen: { box } }) => box && Math.min(box.width, box.height) >= HEADING * middle);
  const [heading] = tall;
  if (middle === 0 || lines.length < 3 || tall.length !== 1 || !heading || !isReadable(heading)) return undefined;
  // What stands large at the end is a button, or the sum.
  return lines.indexOf(heading) < lines.length / 2 ? heading : undefined;
}

/** Marks and icons are read as single characters. */
function isReadable({ seen: { text } }: Witnessed<TextSight>): boolean {
  return (text.match(/[\p{L}\d]/gu)?.length ?? 0) >= SHORTEST_WORDS;
}

function sortOf(lines: readonly Witnessed<TextSight>[]): string | undefined {
  const fitting = SORTS.map(([name, line]) => ({
    name,
    count: lines.filter(({ seen }) => line.test(seen.text)).length,
  }));
  const best = fitting.reduce((one, other) => (other.count > one.count ? other : one));
  return best.count >= SORT_LINES && best.count >= SORT_SHARE * lines.length ? best.name : undefined;
}

/** In English: `French`; nothing where there is too little text to tell. */
function languageOf(text: string): string | undefined {
  const words = text.replace(/\S*[\d@/:_]\S*|(?<!\S)\p{L}(?!\S)/gu, ' ');
  if ((words.match(/\p{L}/gu)?.length ?? 0) < FEWEST_LETTERS) return undefined;
  const result = eld.detect(words);
  return result.language && result.isReliable() ? LANGUAGES.of(result.language) : undefined;
}
