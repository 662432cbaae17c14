import type { Dice } from '../dice.ts';
import { wholeWords } from '../whole-words.ts';

/** What a reader makes of a page: the same word is misread everywhere, so an answer that copies it stays a copy. */
export type Misreading = (text: string) => string;

/** Characters that readers take for one another. */
const CONFUSED: readonly (readonly [string, string])[] = [
  ['0', 'O'],
  ['O', '0'],
  ['l', '1'],
  ['1', 'l'],
  ['I', 'l'],
  ['l', 'I'],
  ['rn', 'm'],
  ['m', 'rn'],
  ['5', 'S'],
  ['S', '5'],
  ['8', 'B'],
  ['cl', 'd'],
  ['vv', 'w'],
  ['i', 'l'],
  [',', '.'],
];

/** Pages that are read with mistakes, and words that are misread on such a page at most. */
const PAGES_WITH_MISTAKES = 0.4;
const MOST_MISTAKES = 4;

/** Draws the mistakes with which a page is read; most pages are read well. */
export function drawMisreading(page: string, dice: Dice): Misreading {
  if (!dice.chance(PAGES_WITH_MISTAKES)) return (text) => text;
  const words = page.match(/[\p{L}\p{N}](?:\S*[\p{L}\p{N}])?/gu) ?? [];
  const pairs = page.match(/[\p{L}\p{N}]+ [\p{L}\p{N}]+/gu) ?? [];
  const mistakes = Array.from({ length: dice.int(1, MOST_MISTAKES) }, () => {
    const from = dice.chance(0.3) && pairs.length > 0 ? dice.pick(pairs) : words.length > 0 ? dice.pick(words) : '';
    return { from, to: misread(from, dice) };
  });
  const real = mistakes.filter(({ from, to }) => from !== to);
  return (text) => real.reduce((read, { from, to }) => read.replace(wholeWords(from, 'g'), () => to), text);
}

function misread(word: string, dice: Dice): string {
  if (word.includes(' ')) return word.replace(' ', '');
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '');
  if (plain !== word) return plain;
  const [right, wrong] = dice.pick(CONFUSED.filter(([from]) => word.includes(from)).concat([['', '']]));
  return word.replace(right, wrong);
}
