import { letterFor, plainCharacters } from './letters.ts';

/** So many letters that stand alone in a row are one word s p a c e d out. */
const SPACED_OUT = 4;
/** Share of single letters in such a row. */
const SPACED_SHARE = 0.7;
/** A longer word is several whose spaces were lost. */
const LONGEST_WORD = 16;

/**
 * A text as the phrases are compared with it: disguises undone, spaces out, no letter twice in a row, a number as `#`.
 * All lists have an entry for each folded character.
 */
export interface Folded {
  text: string;
  /** Index in the text that was folded. */
  at: number[];
  /** Whether a word may begin, or end, with this character. */
  begins: boolean[];
  ends: boolean[];
  /** Number of the sentence it is in. */
  sentence: number[];
}

interface Letter {
  character: string;
  at: number;
  sentence: number;
  /** Stands alone, so that a word may begin and end with it. */
  alone: boolean;
}

/** Undoes what hides words from a rule, and from nobody's eyes: look-alike letters, leet, spaces, zero-width characters. */
export function fold(text: string): Folded {
  const folded: Folded = { text: '', at: [], begins: [], ends: [], sentence: [] };
  for (const word of joinSpacedOut(wordsOf(text))) append(folded, unmask(word));
  return folded;
}

function wordsOf(text: string): Letter[][] {
  const words: Letter[][] = [[]];
  let sentence = 0;
  let at = 0;
  for (const character of text) {
    const [before, after] = [text[at - 1] ?? ' ', text[at + character.length] ?? ' '];
    for (const plain of plainCharacters(character)) {
      if (isPartOfWord(plain, before, after)) words.at(-1)?.push({ character: plain, at, sentence, alone: false });
      else if (!/['’`´]/.test(plain)) words.push([]);
      if (/[.!?。]/.test(plain) && /\s/.test(after)) sentence += 1;
    }
    at += character.length;
  }
  return words.filter(({ length }) => length > 0);
}

function isPartOfWord(character: string, before: string, after: string): boolean {
  if (/[\p{L}\d]/u.test(character)) return true;
  if (/[@$]/.test(character)) return /\p{L}/u.test(after);
  if (character === '|') return /\p{L}/u.test(before) || /\p{L}/u.test(after);
  return character === '!' && /[\p{L}\d]/u.test(before) && /[\p{L}\d]/u.test(after);
}

/** Puts words together that were s p a c e d out, also where a reader saw two letters as one wo rd. */
function joinSpacedOut(words: readonly Letter[][]): Letter[][] {
  const joined: Letter[][] = [];
  let run: Letter[][] = [];
  const endRun = () => {
    const letters = run.filter(({ length }) => length === 1).length;
    const isSpacedOut = letters >= SPACED_OUT && letters >= SPACED_SHARE * run.length;
    joined.push(...(isSpacedOut ? [run.flat().map((letter) => ({ ...letter, alone: true }))] : run));
    run = [];
  };
  for (const word of words) {
    if (word.length <= 2) run.push(word);
    else {
      endRun();
      joined.push(word);
    }
  }
  endRun();
  return joined;
}

/** The letters that are meant; a word of digits alone is a number. */
function unmask(word: readonly Letter[]): Letter[] {
  const isNumber = word.every(({ character }) => /\d/.test(character));
  const letters = word.map((letter) => ({ ...letter, character: isNumber ? '#' : letterFor(letter.character) }));
  return withoutDoubles(joinPairs(letters));
}

/** Two letters that look like a third one side by side. */
function joinPairs(letters: readonly Letter[]): Letter[] {
  const joined: Letter[] = [];
  for (const letter of letters) {
    const last = joined.at(-1);
    const pair = `${last?.character}${letter.character}`;
    const third = pair === 'rn' ? 'm' : pair === 'vv' ? 'w' : undefined;
    if (last && third && !letter.alone) joined[joined.length - 1] = { ...last, character: third };
    else joined.push(letter);
  }
  return joined;
}

function withoutDoubles(letters: readonly Letter[]): Letter[] {
  return letters.filter(({ character }, index) => character !== letters[index - 1]?.character);
}

function append(folded: Folded, word: readonly Letter[]): void {
  const isGlued = word.length > LONGEST_WORD;
  word.forEach(({ character, at, sentence, alone }, index) => {
    folded.text += character;
    folded.at.push(at);
    folded.sentence.push(sentence);
    folded.begins.push(alone || isGlued || index === 0);
    folded.ends.push(alone || isGlued || index === word.length - 1);
  });
}
