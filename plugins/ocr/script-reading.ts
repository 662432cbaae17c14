import type { Quad } from './geometry.ts';
import type { LanguageReaders } from './language-readers.ts';
import type { Language } from './languages.ts';
import type { Pixels } from './pixels.ts';
import { LINE_HEIGHT, writeSheet } from './sheet.ts';
import type { Word } from './tesseract-thread.ts';

/** How one language reads some lines. */
export interface ScriptReading {
  /** In the order of the lines. */
  lines: { text: string; confidence: number }[];
  /** 0 to 1, over all lines. */
  confidence: number;
  letters: number;
}

/** Tesseract sets Korean syllables apart; between words there is more room than this, in pixels. */
const HANGUL_GAP = 0.2 * LINE_HEIGHT;

/** Reads lines of a page, cut out and put on one sheet, in one language. */
export async function readInLanguage(
  readers: LanguageReaders,
  language: Language,
  page: Pixels,
  quads: readonly Quad[],
  signal: AbortSignal,
): Promise<ScriptReading> {
  const sheet = await writeSheet(page, quads);
  const words: Word[][] = quads.map(() => []);
  for (const line of await readers.read(language, sheet.png, signal)) {
    words[sheet.lineAt((line.bbox.y0 + line.bbox.y1) / 2)]?.push(...line.words);
  }
  const all = words.flat();
  return {
    lines: words.map((line) => ({ text: textOf(line), confidence: confidenceOf(line) })),
    confidence: confidenceOf(all),
    letters: all.reduce((sum, { text }) => sum + (text.match(/\p{L}/gu)?.length ?? 0), 0),
  };
}

function textOf(words: readonly Word[]): string {
  return words.reduce((line, word, index) => {
    const before = words[index - 1];
    if (!before) return word.text;
    const isOneWord = isHangul(before) && isHangul(word) && word.bbox.x0 - before.bbox.x1 < HANGUL_GAP;
    return `${line}${isOneWord ? '' : ' '}${word.text}`;
  }, '');
}

function isHangul({ text }: Word): boolean {
  return /^\p{Script=Hangul}/u.test(text);
}

/** Mean over the characters, 0 to 1; 0 where there are none. */
function confidenceOf(words: readonly Word[]): number {
  const length = words.reduce((sum, { text }) => sum + text.length, 0);
  const sum = words.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0);
  return sum / 100 / Math.max(1, length);
}
