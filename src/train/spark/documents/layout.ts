import type { ExpertReport, Observation, TextSight } from '../../../core/experts/plugin.ts';
import type { Sighting } from '../../../core/prompt/picture-context.ts';
import type { Dice } from '../dice.ts';
import type { Misreading } from './misread.ts';
import type { Picture, Row } from './page.ts';

/** Pixels of one character's width and of one line's height, as shares of the letter size. */
const CHARACTER = 0.55;
const LINE = 1.5;
/** Share of the pages on which what stands side by side is read as one line, as the OCR expert mostly does. */
const JOINED_ROWS = 0.85;

/**
 * Lines as a reader gives them: long rows wrapped, cells of a row joined into one line or each a line of its own, as the
 * gaps between them have it.
 */
export function readLines(rows: readonly Row[], misreading: Misreading, dice: Dice): string[] {
  const width = dice.int(28, 72);
  const isJoined = dice.chance(JOINED_ROWS);
  const lines = rows.flatMap((row) => {
    if (typeof row === 'string') return wrapped(row, width);
    const cells = row.filter((cell) => cell.trim());
    return isJoined ? cells.join(' ') : [...cells];
  });
  return lines.map((line) => misreading(line).replace(/\s+/g, ' ').trim()).filter(Boolean);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line && line.length + word.length >= width) {
        lines.push(line);
        line = word;
      } else line = line ? `${line} ${word}` : word;
    }
    lines.push(line);
  }
  return lines;
}

/** What the experts report on one picture with these lines of text. */
export function sightingOf(picture: Picture, lines: readonly string[], number: number, dice: Dice): Sighting {
  const letter = dice.int(10, 30);
  const longest = Math.max(12, ...lines.map((line) => line.length));
  const width = Math.round(longest * letter * CHARACTER + 4 * letter);
  const height = Math.round((lines.length + 3) * letter * LINE);
  const size = { width, height };
  return {
    number,
    message: 0,
    opened: true,
    size,
    reports: [
      report(
        'ocr',
        number,
        ['text'],
        lines.map((line, index) => textSight(line, index, letter, dice)),
      ),
      report('detect', number, ['object'], objectSights(picture, size)),
      report(
        'classify',
        number,
        ['class'],
        (picture.classes ?? []).map((seen) => ({ kind: 'class', ...seen })),
      ),
      report(
        'codes',
        number,
        ['code'],
        (picture.codes ?? []).map((seen) => ({ kind: 'code', confidence: 1, ...seen })),
      ),
    ],
  };
}

function report(
  name: string,
  image: number,
  sees: readonly Observation['kind'][],
  observations: Observation[],
): ExpertReport {
  return { name, version: '1', image, sees, ms: 0, ok: true, observations };
}

function textSight(text: string, index: number, letter: number, dice: Dice): TextSight {
  const box = {
    x: 2 * letter,
    y: Math.round((index + 1) * letter * LINE),
    width: Math.round(text.length * letter * CHARACTER),
    height: letter,
  };
  return { kind: 'text', text, confidence: 0.9 + 0.1 * dice.next(), box };
}

function objectSights({ objects = [] }: Picture, { width, height }: { width: number; height: number }): Observation[] {
  return objects.map(({ label, confidence, box }) => ({
    kind: 'object',
    label,
    confidence,
    box: { x: box.x * width, y: box.y * height, width: box.width * width, height: box.height * height },
  }));
}
