import type { Box, TextSight } from '../../src/core/experts/plugin.ts';
import { confidenceOf, type ReadLine, type ReadPage } from './page-reader.ts';
import { splitPanels } from './panels.ts';
import { turnPoint } from './pixels.ts';
import { hullOf, leanOf, place, type Span } from './placement.ts';
import { inReadingOrder } from './reading-order.ts';

/** Less sure lines are patterns taken for text. */
const WEAKEST_LINE = 0.5;
/** So few letters are taken for real only if they were read with more than so much confidence. */
const LITTLE_TEXT = [
  { letters: 3, confidence: 0.9 },
  { letters: 8, confidence: 0.7 },
];

/** What was read on a page, a row an observation, in reading order; boxes are on the picture as it was given. */
export function toObservations(page: ReadPage, picture: { width: number; height: number }): TextSight[] {
  const kept = page.lines.filter(({ text, confidence }) => text !== '' && confidence >= WEAKEST_LINE);
  const length = kept.reduce((sum, { text }) => sum + text.length, 0);
  if (LITTLE_TEXT.some(({ letters, confidence }) => length < letters && confidenceOf(kept) < confidence)) return [];
  const panels = splitPanels(page.pixels, kept);
  const rows = panels.flatMap((panel) => inReadingOrder(place(panel, leanOf(panel.map(({ quad }) => quad)))));
  return rows.map((row) =>
    rowOf(
      row.map(({ line }) => line),
      page,
      picture,
    ),
  );
}

/** Pieces of one row as one line, as a person reads a table. */
function rowOf(
  pieces: readonly ReadLine[],
  { pixels, quarters }: Pick<ReadPage, 'pixels' | 'quarters'>,
  picture: { width: number; height: number },
): TextSight {
  const back = (4 - (quarters % 4)) % 4;
  const corners = pieces.flatMap(({ quad }) => quad.map((corner) => turnPoint(corner, pixels, back)));
  const given = quarters % 2 === 0 ? pixels.width : pixels.height;
  const ordered = isRightToLeft(pieces) ? [...pieces].reverse() : pieces;
  const text = ordered.map(({ text }) => text).join(' ');
  const alternative = ordered.map(({ text, alternative }) => alternative ?? text).join(' ');
  return {
    kind: 'text',
    text,
    ...(alternative === text ? {} : { alternative }),
    confidence: Math.round(confidenceOf(pieces) * 100) / 100,
    box: boxOf(hullOf(corners), picture.width / given, picture),
  };
}

function isRightToLeft(pieces: readonly ReadLine[]): boolean {
  return pieces.every(({ text }) => /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text));
}

/** Whole pixels of the picture. */
function boxOf({ left, right, top, bottom }: Span, scale: number, picture: { width: number; height: number }): Box {
  const within = (value: number, size: number) => Math.min(size, Math.max(0, Math.round(value * scale)));
  const [x, y] = [within(left, picture.width), within(top, picture.height)];
  return { x, y, width: within(right, picture.width) - x, height: within(bottom, picture.height) - y };
}
