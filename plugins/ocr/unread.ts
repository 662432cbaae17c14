import { sizeOf } from './geometry.ts';
import type { ReadLine } from './page-reader.ts';

/** Shorter lines may be anything. */
const LONG = 2.5;
const DOUBTFUL = 0.5;
/**
 * Characters for each height of the line that its width holds. What could be read has more than 1.1, letters of an
 * unknown script less than 0.7; between them are lines of two scripts.
 */
const SPARSE = 0.6;
const MIXED = 1;
/** Of the width of all lines; below, what could not be read is rather a pattern than text. */
const MUCH = 0.15;

/**
 * The lines in a script that PP-OCR does not know; none unless they are much of the page. Confidence does not show
 * them: unknown letters are skipped as if there were none, and what is left of the line is sure.
 */
export function unreadLines(lines: readonly ReadLine[]): ReadLine[] {
  const unread = lines.filter((line) => isSparse(line, SPARSE));
  return widthOf(unread) > MUCH * widthOf(lines) ? lines.filter((line) => isSparse(line, MIXED)) : [];
}

function isSparse({ quad, text, confidence }: ReadLine, density: number): boolean {
  const { width, height } = sizeOf(quad);
  const aspect = width / Math.max(1, height);
  const characters = text.replaceAll(' ', '').length;
  return aspect > LONG && (confidence < DOUBTFUL || characters < density * aspect);
}

function widthOf(lines: readonly ReadLine[]): number {
  return lines.reduce((sum, { quad }) => sum + sizeOf(quad).width, 0);
}
