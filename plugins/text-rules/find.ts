import type { Folded } from './fold.ts';

/** Edits allowed for each character of a phrase: readers err, and so do those who hide. */
const EDITS_PER_CHARACTER = 0.17;
/** Characters from which on a phrase is found even within a word. */
const LONG_PHRASE = 14;

/** A stretch of a folded text: from `start` up to, not including, `end`. */
export interface Span {
  start: number;
  end: number;
}

/** Where a folded phrase stands in a folded text, about 17 % of its characters wrong, missing or too many. */
export function findAll(phrase: string, folded: Folded): Span[] {
  const edits = Math.floor(phrase.length * EDITS_PER_CHARACTER);
  if (!holdsPiece(phrase, edits + 1, folded.text)) return [];
  return edits === 0 ? exact(phrase, folded) : withEdits(phrase, edits, folded);
}

/** With k edits, at least one of k+1 pieces of the phrase stands as it is: most phrases are told to be absent by this. */
function holdsPiece(phrase: string, pieces: number, text: string): boolean {
  for (let piece = 0; piece < pieces; piece++) {
    const [from, to] = [piece, piece + 1].map((part) => Math.floor((part * phrase.length) / pieces));
    if (text.includes(phrase.slice(from, to))) return true;
  }
  return false;
}

function exact(phrase: string, folded: Folded): Span[] {
  const found: Span[] = [];
  for (let start = folded.text.indexOf(phrase); start >= 0; start = folded.text.indexOf(phrase, start + 1)) {
    const end = start + phrase.length;
    if (folded.begins[start] && folded.ends[end - 1]) found.push({ start, end });
  }
  return found;
}

/** Approximate matching of a pattern anywhere in a text (Sellers, 1980), which remembers where each match begins. */
function withEdits(phrase: string, edits: number, { text, begins, ends }: Folded): Span[] {
  const anywhere = phrase.length >= LONG_PHRASE;
  const found: (Span & { cost: number })[] = [];
  // For each beginning of the phrase: edits to have it end at this column, and where in the text it then starts.
  const costs = Uint16Array.from({ length: phrase.length + 1 }, (_, row) => row);
  const starts = new Uint32Array(phrase.length + 1);
  for (let column = 1; column <= text.length; column++) {
    let diagonal = costs[0] ?? 0;
    let diagonalStart = starts[0] ?? 0;
    costs[0] = anywhere || begins[column] ? 0 : edits + 1;
    starts[0] = column;
    for (let row = 1; row <= phrase.length; row++) {
      const left = costs[row] ?? 0;
      const leftStart = starts[row] ?? 0;
      const replaced = diagonal + (phrase[row - 1] === text[column - 1] ? 0 : 1);
      const missing = (costs[row - 1] ?? 0) + 1;
      const cost = Math.min(replaced, left + 1, missing);
      costs[row] = cost;
      starts[row] = cost === replaced ? diagonalStart : cost === missing ? (starts[row - 1] ?? 0) : leftStart;
      diagonal = left;
      diagonalStart = leftStart;
    }
    const cost = costs[phrase.length] ?? 0;
    const mayEnd = anywhere || (ends[column - 1] ?? false);
    if (cost <= edits && mayEnd) found.push({ start: starts[phrase.length] ?? 0, end: column, cost });
  }
  return bestOfEach(found);
}

/** Of the matches that overlap the one with the fewest edits. */
function bestOfEach(found: readonly (Span & { cost: number })[]): Span[] {
  const kept: (Span & { cost: number })[] = [];
  for (const match of found) {
    const last = kept.at(-1);
    if (!last || match.start >= last.end) kept.push(match);
    else if (match.cost < last.cost) kept[kept.length - 1] = match;
  }
  return kept.map(({ start, end }) => ({ start, end }));
}
