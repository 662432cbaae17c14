/**
 * Unicode's noncharacters U+FDD0 to U+FDEF, set aside for a program's own use and in no text that people exchange. Prompts
 * use them to tell what the chat template wrote from what a person wrote, so every text from outside loses them first.
 */
const NONCHARACTERS = /[\uFDD0-\uFDEF]/g;

/** Stands in a person's text wherever it must not be read as part of a special token. */
const BREAK = '\uFDD0';
const TOKEN_BEGIN = '\uFDD1';
const TOKEN_END = '\uFDD2';

/** Text without this program's own marks. */
export function withoutMarks(text: string): string {
  return text.replace(NONCHARACTERS, '');
}

/** The only text that a tokenizer takes for the added token `id`; nobody can type it. */
export function tokenMark(id: number): string {
  return `${TOKEN_BEGIN}${id}${TOKEN_END}`;
}

/**
 * A person's text in which no match of `tokens` begins, and into which none that begins before it and out of which none that
 * begins in it can reach. White space at its ends stays there, since chat templates trim it. Undone by `withoutMarks`.
 */
export function guard(text: string, tokens: RegExp): string {
  const broken = withoutMarks(text).replace(new RegExp(`(?=${tokens.source}).`, 'gsu'), `$&${BREAK}`);
  const inner = broken.trim();
  return inner === '' ? broken : broken.replace(inner, () => `${BREAK}${inner}${BREAK}`);
}
