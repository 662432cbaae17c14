import type { Measures } from './pixels.ts';

/** What sort of picture it is; `picture` where the measures do not tell. */
export type Kind = 'photo' | 'page' | 'screenshot' | 'graphic' | 'drawing' | 'picture';

/** What was read, as far as it tells the sort of picture. */
export interface TextMeasures {
  lines: number;
  /** Share of the picture within the lines' boxes, 0 to 1. */
  share: number;
}

/** Shares from which on a picture is made by a program; lies on one ground; is drawn in few colours; is a page of text. */
const PROGRAM_EQUAL = 0.6;
const GROUND = 0.5;
const PALETTE = 0.7;
/** A program's page with a photograph on it: fewer equal pixels, but several lines of text. */
const MIXED_EQUAL = 0.4;
const MIXED_LINES = 4;
const DRAWN_SMOOTH = 0.65;
const DRAWN_PALETTE = 0.4;
/** Share of soft steps between neighbours by which a photograph on an even ground is told from a program's picture. */
const SOFT = 0.1;
const PAGE_TEXT = 0.1;
const PAGE_LINES = 3;

/**
 * The sort of picture by its colours and its text. A program paints equal pixels side by side on one ground; a camera makes
 * no two neighbours equal, compression some; paper has text on a ground that is not quite even.
 */
export function kindOf(measures: Measures, text: TextMeasures): Kind {
  const { groundShare, paletteShare, equalShare, smoothShare } = measures;
  const isProgram = equalShare >= PROGRAM_EQUAL && (groundShare >= GROUND || paletteShare >= PALETTE);
  const isMixed = equalShare >= MIXED_EQUAL && text.lines >= MIXED_LINES;
  if ((isProgram && text.lines > 0) || isMixed) return 'screenshot';
  if (isProgram && paletteShare >= PALETTE) return 'graphic';
  if (groundShare >= GROUND && text.lines >= PAGE_LINES && text.share >= PAGE_TEXT) return 'page';
  if (smoothShare >= DRAWN_SMOOTH && paletteShare >= DRAWN_PALETTE) return 'drawing';
  return isProgram && smoothShare - equalShare < SOFT ? 'picture' : 'photo';
}

/** Whether the ground is light or dark, for those sorts that have a ground. */
export function shadeOf({ ground: [red, green, blue] }: Measures): 'light' | 'dark' {
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? 'dark' : 'light';
}
