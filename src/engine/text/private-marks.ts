/**
 * Unicode's noncharacters U+FDD0 to U+FDEF, set aside for a program's own use and in no text that people exchange.
 * Prompts use them to tell what the chat template wrote from what a person wrote, so every text from outside loses
 * them first.
 */
const NONCHARACTERS = /[\uFDD0-\uFDEF]/g;

/** At both ends of a person's text, so that no special token reaches over them. */
const BORDER = '\uFDD0';
const TOKEN_BEGIN = '\uFDD1';
const TOKEN_END = '\uFDD2';
/** The first of sixteen hexadecimal digits; six of them stand for a character. */
const DIGIT_ZERO = 0xfde0;

/** Text without this program's own marks. */
export function withoutMarks(text: string): string {
  return text.replace(NONCHARACTERS, '');
}

/** The only text that a tokenizer takes for the added token `id`; nobody can type it. */
export function tokenMark(id: number): string {
  return `${TOKEN_BEGIN}${id}${TOKEN_END}`;
}

/**
 * A person's text made safe to stand in a prompt: no match of `tokens` begins or ends in it. Where one would begin,
 * its first character is written in private digits. White space at the ends stays there, since chat templates trim
 * it.
 */
export function guard(text: string, tokens: RegExp): string {
  const guarded = withoutMarks(text).replace(new RegExp(`(?=${tokens.source}).`, 'gsu'), inDigits);
  const inner = guarded.trim();
  return inner === '' ? guarded : guarded.replace(inner, () => `${BORDER}${inner}${BORDER}`);
}

/** The text as the person wrote it, out of a rendered prompt. */
export function unguard(text: string): string {
  return withoutMarks(text.replace(/[\uFDE0-\uFDEF]{6}/g, fromDigits));
}

function inDigits(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16).padStart(6, '0');
  return Array.from(digits, (digit) => String.fromCharCode(DIGIT_ZERO + Number.parseInt(digit, 16))).join('');
}

function fromDigits(marks: string): string {
  const digits = Array.from(marks, (mark) => (mark.charCodeAt(0) - DIGIT_ZERO).toString(16)).join('');
  return String.fromCodePoint(Number.parseInt(digits, 16));
}
