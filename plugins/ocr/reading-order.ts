import { splitColumns } from './columns.ts';
import { coreOf, heightOf, middleOf, type Placed, type Span } from './placement.ts';
import { readStacks } from './stacks.ts';

/** Beyond this, letters of one size are another size: a heading beside small print is no row. */
const SAME_SIZE = 2;
/** Share of the lower one's height on which two pieces of one row overlap. */
const SAME_ROW = 0.5;
/** Share of the narrower one's width on which two pieces of one row may overlap. */
const BESIDE = 0.3;

/**
 * Puts lines into the order in which a person reads them. The page is cut into columns, and where something reaches
 * across them, into bands that are; what is left is read in rows, and where labels
 * stand above or below their values, in these.
 * @returns rows from first to last, each with its pieces from left to right.
 */
export function inReadingOrder<Line extends { text: string }>(lines: readonly Placed<Line>[]): Placed<Line>[][] {
  const columns = splitColumns(lines);
  if (columns) return [...inReadingOrder(columns.left), ...inReadingOrder(columns.right)];
  const bands = bandsOf(lines);
  for (let first = 0; first < bands.length; first++) {
    // All of them together have been tried.
    for (let end = bands.length - (first === 0 ? 1 : 0); end > first; end--) {
      const [above, block, below] = [bands.slice(0, first), bands.slice(first, end), bands.slice(end)].map((part) =>
        part.flat(),
      );
      if (!above || !block || !below || !splitColumns(block)) continue;
      return [...readStacks(rowsOf(above)), ...inReadingOrder(block), ...inReadingOrder(below)];
    }
  }
  return readStacks(rowsOf(lines));
}

/** Lines that stand beside one another, or beside a common one. */
function bandsOf<Line>(lines: readonly Placed<Line>[]): Placed<Line>[][] {
  const bands: Placed<Line>[][] = [];
  let reached = Number.NEGATIVE_INFINITY;
  for (const placed of byHeight(lines)) {
    const { top, bottom } = coreOf(placed.span);
    if (top < reached) bands.at(-1)?.push(placed);
    else bands.push([placed]);
    reached = Math.max(reached, bottom);
  }
  return bands;
}

function rowsOf<Line>(lines: readonly Placed<Line>[]): Placed<Line>[][] {
  const rows: Placed<Line>[][] = [];
  for (const placed of [...lines].sort((a, b) => middleOf(a.span) - middleOf(b.span))) {
    const row = rows.find((row) => row.every(({ span }) => areBeside(span, placed.span)));
    if (row) row.push(placed);
    else rows.push([placed]);
  }
  return rows.map((row) => row.sort((a, b) => a.span.left - b.span.left));
}

function areBeside(one: Span, other: Span): boolean {
  const [low, high] = [heightOf(one), heightOf(other)].sort((a, b) => a - b) as [number, number];
  const shared = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  const narrower = Math.min(one.right - one.left, other.right - other.left);
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  return high < SAME_SIZE * low && shared >= SAME_ROW * low && across <= BESIDE * narrower;
}

function byHeight<Line>(lines: readonly Placed<Line>[]): Placed<Line>[] {
  return [...lines].sort((a, b) => coreOf(a.span).top - coreOf(b.span).top);
}
