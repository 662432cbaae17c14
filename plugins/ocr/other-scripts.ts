import { type Quad, sizeOf, turnQuad } from './geometry.ts';
import { LanguageReaders } from './language-readers.ts';
import type { Language } from './languages.ts';
import { type ReadLine, type ReadPage, turnOver } from './page-reader.ts';
import type { Pixels } from './pixels.ts';
import { readInLanguage, type ScriptReading } from './script-reading.ts';
import { unreadLines } from './unread.ts';

/** The longest lines tell which language it is. */
const SAMPLE = 4;
/** Confidence at which no other language is tried; the right one has 0.88 to 0.96. */
const CERTAIN = 0.93;
/** What a reading must have to be taken; wrong languages have 0.1 to 0.56. */
const ACCEPTABLE = 0.75;
const FEWEST_LETTERS = 6;

/** Which language fits, and whether the page is upside down. */
interface Winner {
  language: Language;
  turned: boolean;
  confidence: number;
}

/** Reads lines in scripts that PP-OCR does not know, with Tesseract: each language tries, and the surest reads on. */
export class OtherScripts {
  readonly #languages: readonly Language[];
  readonly #readers = new LanguageReaders();

  constructor(languages: readonly Language[]) {
    this.#languages = languages;
  }

  /**
   * Reads again what PP-OCR could not read of a page, where that is much of it.
   * @returns the page with what those lines say, the right way up; unchanged where no language fits.
   * @throws the signal's reason when it aborts.
   */
  async readAgain(page: ReadPage, signal: AbortSignal): Promise<ReadPage> {
    const { pixels, lines } = page;
    const unread = unreadLines(lines);
    if (unread.length === 0) return page;
    const quads = unread.map(({ quad }) => quad);
    const winner = await this.#race(pixels, quads, signal);
    if (!winner) return page;
    const asRead = (quad: Quad) => (winner.turned ? turnQuad(quad, 2) : quad);
    const reading = await readInLanguage(this.#readers, winner.language, pixels, quads.map(asRead), signal);
    const again = new Map(unread.map((line, index) => [line, withReading(line, reading.lines[index])]));
    const known = lines.map((line) => ({ ...(again.get(line) ?? line), quad: asRead(line.quad) }));
    return winner.turned ? turnOver({ ...page, lines: known }) : { ...page, lines: known };
  }

  async dispose(): Promise<void> {
    await this.#readers.dispose();
  }

  async #race(pixels: Pixels, quads: readonly Quad[], signal: AbortSignal): Promise<Winner | undefined> {
    const longest = [...quads].sort((a, b) => sizeOf(b).width - sizeOf(a).width).slice(0, SAMPLE);
    for (const turned of [false, true]) {
      const sample = turned ? longest.map((quad) => turnQuad(quad, 2)) : longest;
      let best: Winner | undefined;
      for (const language of this.#languages) {
        const { confidence, letters } = await readInLanguage(this.#readers, language, pixels, sample, signal);
        const isAcceptable = letters >= FEWEST_LETTERS && confidence >= ACCEPTABLE;
        if (isAcceptable && confidence > (best?.confidence ?? 0)) best = { language, turned, confidence };
        if (best && best.confidence >= CERTAIN) return best;
      }
      if (best) return best;
    }
    return undefined;
  }
}

/** A line with both readings. */
function withReading(line: ReadLine, read: ScriptReading['lines'][number] | undefined): ReadLine {
  if (!read?.text || read.confidence < ACCEPTABLE) return line;
  return { ...line, ...read, ...(line.text === '' ? {} : { alternative: line.text }) };
}
