import { eld } from 'eld/large';
import type { SignalSight } from '../../src/core/experts/plugin.ts';
import type { Page } from './page.ts';
import { signal } from './signal.ts';

/** Letters below which a language is a guess. */
const FEWEST_LETTERS = 18;
/** Characters that tell as much as a whole page does. */
const ENOUGH = 2_000;
/** Characters of the text that the signal quotes. */
const QUOTED = 60;
/** Addresses, names with digits, and letters that stand alone. */
const NO_WORD = /\S*[\d@/:_]\S*|(?<!\S)\p{L}(?!\S)/gu;
const CONFIDENCE = { reliable: 0.95, unsure: 0.5 };

/** The language of the words in the picture, as `lang.<ISO 639-1 code>`; accents may be missing. */
export function languageSignals({ source, text }: Page): SignalSight[] {
  const words = text.slice(0, ENOUGH).replace(NO_WORD, ' ').replace(/\s+/g, ' ').trim();
  if (source === 'code' || (words.match(/\p{L}/gu)?.length ?? 0) < FEWEST_LETTERS) return [];
  const result = eld.detect(words);
  if (!result.language) return [];
  const confidence = result.isReliable() ? CONFIDENCE.reliable : CONFIDENCE.unsure;
  return [signal(`lang.${result.language}`, confidence, words.slice(0, QUOTED))];
}
