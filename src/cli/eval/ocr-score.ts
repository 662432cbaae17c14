import { distance } from 'fastest-levenshtein';
import type { OcrCase } from './ocr-cases.ts';

/** How well one picture, or several, were read. */
export interface OcrScore {
  cases: number;
  /** Characters to insert, delete or replace; of one picture at most as many as it has. */
  edits: number;
  characters: number;
  phrasesFound: number;
  phrasesTotal: number;
}

/** Languages that are written without spaces between words, or read as well without them. */
const WITHOUT_SPACES = /^(zh|ja|ko)$/;

/**
 * Compares a reading with the truth: after NFKC, with one kind of quote and white space collapsed, or removed for
 * Chinese, Japanese and Korean. Key phrases are looked for without spaces and capitals.
 */
export function scoreReading({ text, lang, keyPhrases }: Omit<OcrCase, 'bytes'>, read: string): OcrScore {
  const space = lang.split('+').some((code) => WITHOUT_SPACES.test(code)) ? '' : ' ';
  const [expected, found] = [comparable(text, space), comparable(read, space)];
  const words = comparable(read, '').toLowerCase();
  const phrases = keyPhrases.filter((phrase) => words.includes(comparable(phrase, '').toLowerCase()));
  return {
    cases: 1,
    edits: Math.min(distance(expected, found), Math.max(1, expected.length)),
    characters: expected.length,
    phrasesFound: phrases.length,
    phrasesTotal: keyPhrases.length,
  };
}

/** The scores of several pictures as one. */
export function poolScores(scores: readonly OcrScore[]): OcrScore {
  const sum = (key: keyof OcrScore) => scores.reduce((total, score) => total + score[key], 0);
  return {
    cases: sum('cases'),
    edits: sum('edits'),
    characters: sum('characters'),
    phrasesFound: sum('phrasesFound'),
    phrasesTotal: sum('phrasesTotal'),
  };
}

/** Character error rate: edits for each character, 0.01 for 1 %. */
export function errorRate({ edits, characters }: OcrScore): number {
  return edits / Math.max(1, characters);
}

function comparable(text: string, space: string): string {
  return text
    .normalize('NFKC')
    .replace(/[“”„‟«»"‘’‚‛`´']/g, "'")
    .trim()
    .replace(/\s+/g, space);
}
