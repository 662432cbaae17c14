import { distance } from 'fastest-levenshtein';
import type { ExpertReport } from '../experts/plugin.ts';
import { fingerprintsOf, type Likeness } from './compare.ts';
import { LikenessIndex } from './likeness-index.ts';

/** Characters of text that are compared, and from which on a picture is one of words. */
const COMPARED = 400;
const FEWEST_CHARACTERS = 20;
/** Share of the characters that copies of one page may be read differently in. */
const MISREAD = 0.4;

/** One picture of a turn and what was seen in it. */
interface Picture {
  number: number;
  reports: readonly ExpertReport[];
}

/** What each picture has in common with an earlier one of the turn, by its number: `looks the same as image 1`. */
export function lookAlikes(pictures: readonly Picture[]): Map<number, string> {
  const index = new LikenessIndex<Picture>();
  const found = new Map<number, string>();
  for (const picture of pictures) {
    const still = observations(picture).flatMap((seen) => (seen.kind === 'fingerprint' && !seen.frame ? [seen] : []));
    const prints = fingerprintsOf(still);
    const match = index
      .find(prints)
      .find(({ value, likeness }) => likeness.distance === 0 || readAlike(picture, value));
    if (match) found.set(picture.number, sentence(match.likeness, match.value.number));
    else index.add(prints, picture);
  }
  return found;
}

/** Pages of text on one background look alike from afar: they are copies only if they say the same. */
function readAlike(one: Picture, other: Picture): boolean {
  const [words, others] = [wordsOf(one), wordsOf(other)];
  if (Math.max(words.length, others.length) < FEWEST_CHARACTERS) return true;
  return distance(words, others) <= MISREAD * Math.max(words.length, others.length);
}

function sentence({ kind, mirrored }: Likeness, number: number): string {
  const how = kind === 'same' ? 'looks the same as' : 'looks similar to';
  return mirrored ? `${how} image ${number}, mirrored` : `${how} image ${number}`;
}

function wordsOf(picture: Picture): string {
  const lines = observations(picture).flatMap((seen) => (seen.kind === 'text' ? seen.text : []));
  return lines.join(' ').toLowerCase().replace(/\s/g, '').slice(0, COMPARED);
}

function observations({ reports }: Picture) {
  return reports.flatMap(({ observations }) => observations);
}
