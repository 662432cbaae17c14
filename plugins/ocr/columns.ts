import { coreOf, heightOf, median, middleOf, type Placed, type Span } from './placement.ts';

/** Two neighbouring columns. */
export interface Columns<Line> {
  left: Placed<Line>[];
  right: Placed<Line>[];
}

/** How wide a gap must be, in heights of a line. */
const GUTTER = 0.5;
const FEWEST_LINES = 2;
/** How much of one side must stand beside the other: people who write in turn, left and right, are no columns. */
const SIDE_BY_SIDE = 0.4;
/** Cells of a row stand on one height, this closely, in heights of a line. */
const SAME_ROW = 0.3;
/** Of a table's lines so many have a cell beside them; where cells are of several lines, nearly all of one column. */
const IN_ROWS = 0.75;
const SURELY_IN_ROWS = 0.9;
/** Lines this wide, in heights, are prose, and so many of them belong together downwards even if they stand in rows. */
const PROSE = 9;
const FEWEST_PROSE = 3;

/**
 * The widest gap from top to bottom that separates columns, or nothing where there is one column or a table. A table is
 * read by rows: its lines stand on the same heights on both sides, and are short.
 */
export function splitColumns<Line>(lines: readonly Placed<Line>[]): Columns<Line> | undefined {
  const height = median(lines.map(({ span }) => heightOf(span)));
  const gutters = gapsBetween(lines).filter(({ from, to }) => to - from >= GUTTER * height);
  for (const { from } of gutters.sort((a, b) => b.to - b.from - (a.to - a.from))) {
    const left = lines.filter(({ span }) => span.right <= from);
    const right = lines.filter(({ span }) => span.right > from);
    if (
      areColumns(
        left.map(({ span }) => span),
        right.map(({ span }) => span),
      )
    )
      return { left, right };
  }
  return undefined;
}

/** Whether two parts of a page are columns of a table for certain. */
export function isTable(left: readonly Span[], right: readonly Span[]): boolean {
  if (Math.min(left.length, right.length) < FEWEST_LINES || (isProse(left) && isProse(right))) return false;
  return Math.min(shareInRows(left, right), shareInRows(right, left)) >= SURELY_IN_ROWS;
}

/** The gaps between lines that nothing reaches across, from left to right. */
export function gapsBetween(lines: readonly Placed<unknown>[]): { from: number; to: number }[] {
  const spans = lines.map(({ span }) => span).sort((a, b) => a.left - b.left);
  const found: { from: number; to: number }[] = [];
  let reached = spans[0]?.right ?? 0;
  for (const { left, right } of spans) {
    if (left > reached) found.push({ from: reached, to: left });
    reached = Math.max(reached, right);
  }
  return found;
}

function areColumns(left: readonly Span[], right: readonly Span[]): boolean {
  if (Math.min(left.length, right.length) < FEWEST_LINES) return false;
  if (shareBeside(left, right) < SIDE_BY_SIDE) return false;
  const shares = [shareInRows(left, right), shareInRows(right, left)] as const;
  const pooled = (shares[0] * left.length + shares[1] * right.length) / (left.length + right.length);
  if (pooled < IN_ROWS && Math.max(...shares) < SURELY_IN_ROWS) return true;
  return Math.min(left.length, right.length) >= FEWEST_PROSE && isProse(left) && isProse(right);
}

/** How much of the side that is written on less has something of the other beside it. */
function shareBeside(left: readonly Span[], right: readonly Span[]): number {
  const [one, other] = [stretches(left), stretches(right)];
  const shared = one.flatMap((a) => other.map((b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)));
  const [height, otherHeight] = [total(one.map(heightOf)), total(other.map(heightOf))];
  return total(shared.map((height) => Math.max(0, height))) / Math.min(height, otherHeight);
}

/** Lines that follow one another closely, as one stretch from top to bottom. */
function stretches(spans: readonly Span[]): { top: number; bottom: number }[] {
  const close = median(spans.map(heightOf));
  const found: { top: number; bottom: number }[] = [];
  for (const span of [...spans].sort((a, b) => a.top - b.top)) {
    const { top, bottom } = coreOf(span);
    const last = found.at(-1);
    if (last && top - last.bottom < close) last.bottom = Math.max(last.bottom, bottom);
    else found.push({ top, bottom });
  }
  return found;
}

/** The share of lines that have a line of the other side on their height. */
function shareInRows(lines: readonly Span[], others: readonly Span[]): number {
  const inRow = lines.filter((line) =>
    others.some((other) => Math.abs(middleOf(line) - middleOf(other)) < SAME_ROW * heightOf(line)),
  );
  return inRow.length / lines.length;
}

/** Whether most of what is written stands in long lines. */
function isProse(lines: readonly Span[]): boolean {
  const widths = lines.map(({ left, right }) => right - left);
  const long = widths.filter((width, index) => width >= PROSE * heightOf(lines[index] as Span));
  return total(long) > total(widths) / 2;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
