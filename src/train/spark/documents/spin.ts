import type { Dice } from '../dice.ts';

/** Values of a template's `$name`s. */
export type Slots = Readonly<Record<string, string>>;

/** Text, or a place where one of several sequences stands. */
type Piece = string | Piece[][];

const parsed = new Map<string, Piece[]>();

/**
 * Draws one wording of a template: `{a|b}` is one of the two, `[a|b]` one of them or nothing, `$name` a value that is
 * taken as it is.
 * @throws {Error} when a value is missing or a bracket is not closed.
 */
export function spin(template: string, dice: Dice, slots: Slots = {}): string {
  return tidy(fill(draw(piecesOf(template), dice), slots));
}

/** How many wordings a template has. */
export function wordings(template: string): number {
  return count(piecesOf(template));
}

/** Puts values in the places of `$name`s. @throws {Error} that names a missing one. */
export function fill(template: string, slots: Slots): string {
  return template.replace(/\$([a-z]+\d?)/g, (_, name: string) => {
    const value = slots[name];
    if (value === undefined) throw new Error(`The template ${JSON.stringify(template)} lacks a value for $${name}.`);
    return value;
  });
}

function piecesOf(template: string): Piece[] {
  const known = parsed.get(template);
  if (known) return known;
  const { pieces, end } = parse(template, 0, '');
  if (end !== template.length) throw new Error(`The template ${JSON.stringify(template)} closes what it did not open.`);
  parsed.set(template, pieces);
  return pieces;
}

/** Reads up to one of the `closing` characters, or the template's end. */
function parse(template: string, begin: number, closing: string): { pieces: Piece[]; end: number } {
  const pieces: Piece[] = [];
  let text = '';
  let at = begin;
  for (; at < template.length && !closing.includes(template[at] as string); at++) {
    const character = template[at] as string;
    if (character !== '{' && character !== '[') {
      text += character;
      continue;
    }
    const choice = parseChoice(template, at, character === '{' ? '}' : ']');
    pieces.push(text, choice.sequences);
    text = '';
    at = choice.end;
  }
  return { pieces: [...pieces, text], end: at };
}

function parseChoice(template: string, begin: number, close: string): { sequences: Piece[][]; end: number } {
  const sequences: Piece[][] = close === ']' ? [[]] : [];
  let at = begin;
  do {
    const { pieces, end } = parse(template, at + 1, `|${close}`);
    sequences.push(pieces);
    at = end;
  } while (template[at] === '|');
  if (template[at] !== close) throw new Error(`The template ${JSON.stringify(template)} lacks a ${close}.`);
  return { sequences, end: at };
}

function draw(pieces: readonly Piece[], dice: Dice): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : draw(dice.pick(piece), dice))).join('');
}

function count(pieces: readonly Piece[]): number {
  return pieces.reduce((product, piece) => product * (typeof piece === 'string' ? 1 : sumOf(piece)), 1);
}

function sumOf(sequences: readonly Piece[][]): number {
  return sequences.reduce((sum, sequence) => sum + count(sequence), 0);
}

/** Optional words leave spaces behind. */
function tidy(text: string): string {
  return text
    .replace(/ {2,}/g, ' ')
    .replace(/ ([?.!,])(?=\s|$)/g, '$1')
    .trim();
}
