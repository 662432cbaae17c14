import type { Dice } from '../../dice.ts';

const BEGIN = [
  ...'bcdfghjklmnprstvwz',
  'br',
  'ch',
  'cl',
  'dr',
  'fl',
  'gr',
  'kr',
  'pl',
  'qu',
  'sh',
  'sk',
  'st',
  'th',
  'tr',
  'v',
];
const MIDDLE = ['a', 'e', 'i', 'o', 'u', 'a', 'e', 'o', 'ai', 'ea', 'ee', 'ou', 'io'];
const END = ['', '', '', 'n', 'r', 'l', 's', 'x', 'm', 'nd', 'rk', 'st', 'th', 'ck', 'lt'];

/** A word that nobody has used before, in lower case: reading it is all that helps. */
export function madeUpWord(dice: Dice, syllables: number = dice.int(2, 3)): string {
  let word = '';
  for (let i = 0; i < syllables; i++) word += dice.pick(BEGIN) + dice.pick(MIDDLE);
  return word + dice.pick(END);
}
