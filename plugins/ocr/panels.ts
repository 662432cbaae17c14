import { gapsBetween, isTable } from './columns.ts';
import type { Quad } from './geometry.ts';
import type { Pixels } from './pixels.ts';
import { type Placed, place } from './placement.ts';

/** Pixels on each side between which the picture changes: next to the seam, which may be soft, and beyond a thin line. */
const NEAR = 2;
const FAR = 4;
/** By how much brightness changes at least, of 255. */
const CHANGE = 4;
/** The share of the page's height on which it changes the same way. */
const SEAM = 0.55;
/** Every so many rows are looked at. */
const STEP = 2;

/**
 * Takes a page apart that was put together of pictures side by side, or has a bar at its side: where, between lines, the
 * brightness changes from top to bottom.
 * @returns the lines of each part, from left to right.
 */
export function splitPanels<Line extends { quad: Quad }>(page: Pixels, lines: readonly Line[]): Line[][] {
  return split(page, place(lines, 0)).map((panel) => panel.map(({ line }) => line));
}

function split<Line>(page: Pixels, lines: Placed<Line>[]): Placed<Line>[][] {
  for (const { from, to } of gapsBetween(lines)) {
    if (!hasSeam(page, from, to)) continue;
    const left = lines.filter(({ span }) => span.right <= from);
    const right = lines.filter(({ span }) => span.left >= to);
    const [leftSpans, rightSpans] = [left, right].map((side) => side.map(({ span }) => span));
    // A table may have a column on another ground.
    if (leftSpans && rightSpans && isTable(leftSpans, rightSpans)) continue;
    return [left, ...split(page, right)];
  }
  return [lines];
}

function hasSeam(page: Pixels, from: number, to: number): boolean {
  for (let x = Math.max(Math.ceil(from), FAR); x < Math.min(to, page.width - FAR); x++) {
    if (shareOfChange(page, x) >= SEAM) return true;
  }
  return false;
}

/** The share of rows on which it becomes brighter at a column, or darker, whichever is more. */
function shareOfChange(page: Pixels, x: number): number {
  let brighter = 0;
  let darker = 0;
  for (let y = 0; y < page.height; y += STEP) {
    const [near, far] = [changeAt(page, x, y, NEAR), changeAt(page, x, y, FAR)];
    if (Math.min(near, far) > CHANGE) brighter += 1;
    else if (Math.max(near, far) < -CHANGE) darker += 1;
  }
  return Math.max(brighter, darker) / Math.ceil(page.height / STEP);
}

function changeAt(page: Pixels, x: number, y: number, reach: number): number {
  return brightness(page, x + reach - 1, y) - brightness(page, x - reach, y);
}

function brightness({ width, rgb }: Pixels, x: number, y: number): number {
  const at = 3 * (y * width + x);
  return 0.299 * (rgb[at] as number) + 0.587 * (rgb[at + 1] as number) + 0.114 * (rgb[at + 2] as number);
}
