import { dataTable } from './data-file.ts';

const CONFUSABLES = new Map(
  [...dataTable('confusables.txt')].flatMap(([letter, alike]) => alike.map((one) => [one.toLowerCase(), letter])),
);

/** Digits and signs written for letters; i and l are one letter, since people and readers take each for the other. */
const LEET: Readonly<Record<string, string>> = {
  ...{ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '9': 'g' },
  ...{ '@': 'a', $: 's', '|': 'i', '!': 'i', l: 'i' },
};

/** What a character is under its disguise: a few of a to z, 0 to 9 and signs, in lower case; nothing for an invisible one. */
export function plainCharacters(character: string): string {
  const plain = character
    .normalize('NFKC')
    .normalize('NFD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();
  return Array.from(plain, (one) => CONFUSABLES.get(one) ?? one).join('');
}

/** The letter that a digit or sign within a word is written for. */
export function letterFor(character: string): string {
  return LEET[character] ?? character;
}

/** A word, for instance a part of a domain, by its looks: words that people take for one another become equal. */
export function skeleton(word: string): string {
  const letters = Array.from(word, (one) => Array.from(plainCharacters(one), letterFor).join('')).join('');
  return letters.replaceAll('rn', 'm').replaceAll('vv', 'w').replaceAll('ci', 'd');
}
