import type { Box, ExpertReport, Observation } from '../../src/core/experts/plugin.ts';

/** One line of words in the picture. */
export interface Line {
  text: string;
  box?: Box;
}

/** A text that rules look at: all lines of the picture in one reading, or what one code holds. */
export interface Page {
  source: 'text' | 'code';
  lines: Line[];
  /** The lines with line feeds between them. */
  text: string;
}

/**
 * The texts of a picture: its lines as they were read, the same with the other readings where there are any, and each of
 * its codes.
 */
export function pagesOf(reports: readonly ExpertReport[]): Page[] {
  const seen = reports.flatMap(({ observations }) => observations);
  const read = seen.flatMap((one) => (one.kind === 'text' ? [one] : []));
  const readings = [read.map((line) => lineOf(line, line.text))];
  if (read.some(({ alternative }) => alternative !== undefined))
    readings.push(read.map((line) => lineOf(line, line.alternative ?? line.text)));
  const codes = seen.flatMap((one) => (one.kind === 'code' ? [[lineOf(one, one.text)]] : []));
  return [
    ...readings.filter((lines) => lines.length > 0).map((lines) => pageOf('text', lines)),
    ...codes.map((lines) => pageOf('code', lines)),
  ];
}

/** The rectangle around the lines that a stretch of the page's text touches. */
export function boxAround({ lines }: Page, start: number, end: number): Box | undefined {
  const boxes: Box[] = [];
  let at = 0;
  for (const { text, box } of lines) {
    if (box && at < end && at + text.length > start) boxes.push(box);
    at += text.length + 1;
  }
  return union(boxes);
}

/** The smallest rectangle around all of them. */
export function union(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

function lineOf({ box }: Observation, text: string): Line {
  return { text: text.replaceAll('\n', ' '), ...(box && { box }) };
}

function pageOf(source: Page['source'], lines: Line[]): Page {
  return { source, lines, text: lines.map(({ text }) => text).join('\n') };
}
