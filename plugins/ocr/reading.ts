import type { Observation } from '../../src/core/experts/plugin.ts';
import type { Page } from './preprocess.ts';
import type { Line, Word } from './tesseract-thread.ts';

/** Confidence (of 100) at which a word says more than it misleads. */
const USEFUL = 60;
/** A page that was read this well is text; its weak lines are hard text rather than patterns taken for text. */
const TRUSTED_PAGE = 70;
const WEAKEST_LINE = { onTrustedPage: 20, elsewhere: 55 };
/** So little text is taken for real only if it was read without doubt. */
const SHORTEST_TEXT = 3;
const BEYOND_DOUBT = 90;

/** Of several readings of one page the one that tells most: confident letters count for it, doubtful ones against. */
export function bestReading(readings: readonly Line[][]): Line[] {
  return readings.reduce((best, reading) => (worth(reading) > worth(best) ? reading : best), []);
}

/** Turns what was read into observations on the picture's own scale, without what is noise. */
export function toObservations(lines: readonly Line[], page: Pick<Page, 'scale' | 'margin'>): Observation[] {
  const onTrustedPage = confidenceOf(lines.flatMap(({ words }) => words)) >= TRUSTED_PAGE;
  const weakest = onTrustedPage ? WEAKEST_LINE.onTrustedPage : WEAKEST_LINE.elsewhere;
  const kept = lines.filter(({ words }) => confidenceOf(words) >= weakest);
  const words = kept.flatMap(({ words }) => words);
  if (lengthOf(words) < SHORTEST_TEXT && confidenceOf(words) < BEYOND_DOUBT) return [];
  return kept.map((line) => ({
    kind: 'text',
    text: textOf(line.words),
    confidence: Math.round(confidenceOf(line.words)) / 100,
    box: boxOf(line, page),
  }));
}

function worth(reading: readonly Line[]): number {
  const words = reading.flatMap(({ words }) => words);
  return words.reduce((sum, { text, confidence }) => sum + text.length * (confidence - USEFUL), 0);
}

function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}

function lengthOf(words: readonly Word[]): number {
  return words.reduce((sum, { text }) => sum + text.length, 0);
}

/** Mean over the letters, 0 to 100; 0 where there are none. */
function confidenceOf(words: readonly Word[]): number {
  const sum = words.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0);
  return sum / Math.max(1, lengthOf(words));
}

function boxOf(
  { bbox: { x0, y0, x1, y1 } }: Line,
  { scale, margin }: Pick<Page, 'scale' | 'margin'>,
): Observation['box'] {
  const onPicture = (pixels: number) => Math.max(0, Math.round((pixels - margin) / scale));
  const [x, y] = [onPicture(x0), onPicture(y0)];
  return { x, y, width: onPicture(x1) - x, height: onPicture(y1) - y };
}
