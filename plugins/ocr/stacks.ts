import { heightOf, middleOf, type Placed, type Span } from './placement.ts';

/** How far, in heights of a line, two pieces' left edges, middles, or right edges may be from one another's. */
const ALIGNED = 0.7;
/** Letters this many times as high are another size. */
const OTHER_SIZE = 1.2;
/** Rows this many times as far apart do not belong together as closely. */
const FARTHER = 1.3;
const LONGEST_LABEL = 24;
/** Two pieces above two others may as well be two rows, `Name Anna` above `Age 34`; three are hardly ever. */
const SURELY_STACKS = 3;

type Row<Line> = Placed<Line>[];

/** Two rows that belong together downwards. */
interface Stacks<Line> {
  upper: Row<Line>;
  /** Below each of the upper pieces. */
  lower: Row<Line>[];
  /** Whether labels stand below their values, as in `128` above `followers`. */
  isLabelledBelow: boolean;
  /** Between the middles of both rows, in pixels. */
  apart: number;
}

/**
 * Reads rows of labels and rows of their values label by label, as they stand on tickets and profiles:
 *
 *     Flight  Gate  Seat        128    3.4k       12
 *     TP 762  B14   21C        posts  followers  badges
 *
 * Only the page tells which value belongs to which label; the words of a whole row do not. A table, whose heading has
 * several rows below it, stays in its rows.
 */
export function readStacks<Line extends { text: string }>(rows: readonly Row<Line>[]): Row<Line>[] {
  const read: Row<Line>[] = [];
  for (let at = 0; at < rows.length; ) {
    const run = stacksFrom(rows, at);
    if (areStacks(rows, at, run)) {
      read.push(...run.flatMap(inTurn));
      at += 2 * run.length;
    } else read.push(rows[at++] as Row<Line>);
  }
  return read;
}

/** A label and its value as a row each; a value above its label as one, the way it is said. */
function inTurn<Line>({ upper, lower, isLabelledBelow }: Stacks<Line>): Row<Line>[] {
  return upper.flatMap((piece, column) => {
    const below = lower[column] as Row<Line>;
    return isLabelledBelow ? [[piece, ...below]] : [[piece], below];
  });
}

/** Stacks, and stacks of the same kind below them, and so on. */
function stacksFrom<Line extends { text: string }>(rows: readonly Row<Line>[], first: number): Stacks<Line>[] {
  const run: Stacks<Line>[] = [];
  for (let at = first; at + 1 < rows.length; at += 2) {
    const stacks = stacksOf(rows[at] as Row<Line>, rows[at + 1] as Row<Line>);
    if (!stacks || (run[0] && run[0].isLabelledBelow !== stacks.isLabelledBelow)) break;
    run.push(stacks);
  }
  return run;
}

function stacksOf<Line extends { text: string }>(upper: Row<Line>, below: Row<Line>): Stacks<Line> | undefined {
  const isLabelledAbove = upper.every(isLabel) && below.some(hasNumber);
  const isLabelledBelow = upper.every(hasNumber) && below.every(isLabel);
  if (upper.length < 2 || !(isLabelledAbove || isLabelledBelow)) return undefined;
  const lower = upper.map((): Row<Line> => []);
  for (const piece of below) lower[nearestOf(upper, piece.span)]?.push(piece);
  const isWhole = upper.every((piece, column) => standsAbove(piece, lower[column] as Row<Line>));
  return isWhole ? { upper, lower, isLabelledBelow, apart: distance(upper, below) } : undefined;
}

/** Whether a run is one of stacks, and not the rows of a table. */
function areStacks<Line>(rows: readonly Row<Line>[], at: number, run: readonly Stacks<Line>[]): boolean {
  const [first] = run;
  if (!first) return false;
  const isFar = (index: number) => {
    const [above, below] = [rows[index - 1], rows[index]];
    const isInTable = above && below && Math.min(above.length, below.length) > 1;
    return !isInTable || distance(above, below) >= FARTHER * first.apart;
  };
  if (!isFar(at) || !isFar(at + 2 * run.length)) return false;
  if (first.upper.length >= SURELY_STACKS) return true;
  const heights = [first.upper, first.lower.flat()].map(meanHeight);
  if (Math.max(...heights) >= OTHER_SIZE * Math.min(...heights)) return true;
  return run.length > 1 && run.slice(1).every((_, index) => isFar(at + 2 * (index + 1)));
}

/** A few words without a number; behind a colon the value stands beside. */
function isLabel({ line: { text } }: Placed<{ text: string }>): boolean {
  return /\p{L}/u.test(text) && !/\d|:$/.test(text) && text.length <= LONGEST_LABEL;
}

function hasNumber({ line: { text } }: Placed<{ text: string }>): boolean {
  return /\d/.test(text);
}

function nearestOf(pieces: readonly Placed<unknown>[], { left, right }: Span): number {
  const gaps = pieces.map(({ span }) => Math.max(span.left - right, left - span.right));
  return gaps.indexOf(Math.min(...gaps));
}

/** Whether some pieces begin, end, or have their middle where the one above them has. */
function standsAbove({ span }: Placed<unknown>, pieces: readonly Placed<unknown>[]): boolean {
  const left = Math.min(...pieces.map((piece) => piece.span.left));
  const right = Math.max(...pieces.map((piece) => piece.span.right));
  const off = [span.left - left, span.right - right, (span.left + span.right - left - right) / 2];
  return off.some((pixels) => Math.abs(pixels) <= ALIGNED * heightOf(span));
}

/** From the middle of one row down to that of another. */
function distance(above: readonly Placed<unknown>[], below: readonly Placed<unknown>[]): number {
  return meanOf(below.map(({ span }) => middleOf(span))) - meanOf(above.map(({ span }) => middleOf(span)));
}

function meanHeight(row: readonly Placed<unknown>[]): number {
  return meanOf(row.map(({ span }) => heightOf(span)));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
