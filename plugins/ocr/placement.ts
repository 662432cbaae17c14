import { type Quad, rotate, sizeOf } from './geometry.ts';

/** Where something stands on a page whose lines have been made level, in pixels. */
export interface Span {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A line with its place on the level page. */
export interface Placed<Line> {
  line: Line;
  span: Span;
}

/** Boxes are a little larger than what is written; what is within is free of the neighbours'. */
const CORE = 0.6;

/** The angle by which most of the text leans, in radians, clockwise; 0 without lines that are long enough to tell. */
export function leanOf(quads: readonly Quad[]): number {
  const lines = quads.map((quad) => ({ ...sizeOf(quad), angle: angleOf(quad) }));
  const long = lines.filter(({ width, height }) => width > 3 * height).sort((a, b) => a.angle - b.angle);
  const half = long.reduce((sum, { width }) => sum + width, 0) / 2;
  let passed = 0;
  for (const { angle, width } of long) {
    passed += width;
    if (passed >= half) return angle;
  }
  return 0;
}

/** Places lines on the page as it is when turned back by `lean`. */
export function place<Line extends { quad: Quad }>(lines: readonly Line[], lean: number): Placed<Line>[] {
  return lines.map((line) => ({ line, span: hullOf(line.quad.map((corner) => rotate(corner, -lean))) }));
}

/** The box around some points. */
export function hullOf(points: readonly { x: number; y: number }[]): Span {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

export function heightOf({ top, bottom }: Pick<Span, 'top' | 'bottom'>): number {
  return bottom - top;
}

export function middleOf({ top, bottom }: Span): number {
  return (top + bottom) / 2;
}

/** The heights between which a line is written for certain. */
export function coreOf(span: Span): { top: number; bottom: number } {
  const half = (CORE / 2) * heightOf(span);
  return { top: middleOf(span) - half, bottom: middleOf(span) + half };
}

/** The middle one of some numbers; 0 of none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function angleOf([start, end]: Quad): number {
  return Math.atan2(end.y - start.y, end.x - start.x);
}
