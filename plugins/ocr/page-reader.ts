import { mapQuad, type Quad, sizeOf, turnQuad } from './geometry.ts';
import { type Pixels, turnPoint, turnRight } from './pixels.ts';
import type { Networks } from './weights.ts';

/** A line as it was read. */
export interface ReadLine {
  text: string;
  /** What another reader made of it. */
  alternative?: string;
  /** 0 to 1. */
  confidence: number;
  /** In pixels of the upright page, from where the line begins. */
  quad: Quad;
}

/** A page as it was read, turned so that its text is upright. */
export interface ReadPage {
  pixels: Pixels;
  /** In no order. Those in which nothing could be read are among them. */
  lines: ReadLine[];
  /** Quarter turns clockwise that made the page upright. */
  quarters: number;
}

/** A box this much taller than wide is a line that runs upwards or downwards. */
const TALL = 1.5;
/** A page that was read this well is not upside down. */
const UPRIGHT_CONFIDENCE = 0.8;
/** How well it must be read after half a turn to be taken for upside down, and how much better. */
const TURNED_CONFIDENCE = 0.75;
const WORTH_TURNING = 0.05;

/**
 * Finds the lines of a page and reads each, and finds out which way up it is.
 * @param isLate Asked before each line; the rest is left unread when it says so.
 */
export async function readPage(
  { detector, recogniser }: Networks,
  original: Pixels,
  isLate: () => boolean,
): Promise<ReadPage> {
  const found = await detector.find(original);
  const runsUp = runsUpwards(found);
  const pixels = runsUp ? turnRight(original) : original;
  const quads = runsUp ? await detector.find(pixels) : found;
  const read = async (quarters: number): Promise<ReadLine[]> => {
    const lines: ReadLine[] = [];
    for (const quad of quads) {
      if (isLate()) break;
      lines.push(await readLine(recogniser, pixels, quad, quarters));
    }
    return lines;
  };
  const page = { pixels, lines: await read(0), quarters: runsUp ? 1 : 0 };
  const confidence = confidenceOf(page.lines);
  // Of a page on its side nobody knows yet to which side it was turned.
  if (!runsUp && confidence >= UPRIGHT_CONFIDENCE) return page;
  const turned = await read(2);
  const needed = runsUp ? confidence : Math.max(TURNED_CONFIDENCE, confidence + WORTH_TURNING);
  return confidenceOf(turned) > needed ? turnOver({ ...page, lines: turned }) : page;
}

/** The page by half a turn. Its lines are taken to begin where they do when it is read upside down. */
export function turnOver({ pixels, lines, quarters }: ReadPage): ReadPage {
  const moved = (quad: Quad) => mapQuad(quad, (corner) => turnPoint(corner, pixels, 2));
  return {
    pixels: turnRight(turnRight(pixels)),
    lines: lines.map((line) => ({ ...line, quad: moved(line.quad) })),
    quarters: quarters + 2,
  };
}

/** The mean over the lines, by their lengths. */
export function confidenceOf(lines: readonly Pick<ReadLine, 'text' | 'confidence'>[]): number {
  const letters = lines.reduce((sum, { text }) => sum + text.length, 0);
  return lines.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0) / Math.max(1, letters);
}

/** Short boxes tell nothing: what counts is how long the lines are that run one way and the other. */
function runsUpwards(quads: readonly Quad[]): boolean {
  let balance = 0;
  for (const quad of quads) {
    const { width, height } = sizeOf(quad);
    if (height >= TALL * width) balance += height;
    else if (width >= TALL * height) balance -= width;
  }
  return balance > 0;
}

async function readLine(
  recogniser: Networks['recogniser'],
  pixels: Pixels,
  box: Quad,
  quarters: number,
): Promise<ReadLine> {
  const { width, height } = sizeOf(box);
  const quad = turnQuad(box, quarters + (height >= TALL * width ? 1 : 0));
  return { ...(await recogniser.read(pixels, quad)), quad };
}
