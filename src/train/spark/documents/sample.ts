import type { Sighting } from '../../../core/prompt/picture-context.ts';
import type { Dice } from '../dice.ts';
import { escaped, wholeWords } from '../whole-words.ts';
import { commonAbsent, commonAsks } from './common-asks.ts';
import { readLines, sightingOf } from './layout.ts';
import { drawMisreading, type Misreading } from './misread.ts';
import type { Ask, DocumentKind, Scene } from './page.ts';
import { roughen } from './roughen.ts';
import { spin } from './spin.ts';

/** What the experts saw, and what is asked about it. */
export interface ReadingSample {
  kind: string;
  sightings: Sighting[];
  questions: ReadingQuestion[];
}

export interface ReadingQuestion {
  question: string;
  answer: string;
  sort: Ask['sort'];
}

/** Questions on one sample. */
const FEWEST = 6;
const MOST = 10;
/** Share of questions on what is not there, and of those that any page can be asked. */
const ABSENT_SHARE = 0.17;
const COMMON_SHARE = 0.2;

/** Draws a sample of a kind. */
export function drawSample(kind: DocumentKind, dice: Dice): ReadingSample {
  const scene = kind.draw(dice);
  const misreading = drawMisreading(pageText(scene), dice);
  const cased = scene.isUpperCase ? (text: string) => text.toUpperCase() : (text: string) => text;
  const lines = scene.pictures.map(({ rows }) => readLines(rows, (text) => misreading(cased(text)), dice));
  const sightings = scene.pictures.map((picture, index) => sightingOf(picture, lines[index] ?? [], index + 1, dice));
  const asks = drawAsks(scene, lines.flat(), (text) => misreading(cased(text)), dice);
  const questions = asks.map(({ template, slots, answer, sort }) => ({
    question: roughen(spin(template, dice, slots), dice),
    answer,
    sort,
  }));
  return { kind: kind.name, sightings, questions };
}

function pageText({ pictures, isUpperCase }: Scene): string {
  const text = pictures.flatMap(({ rows }) => rows.flat()).join('\n');
  return isUpperCase ? text.toUpperCase() : text;
}

/** Questions in random order, none twice; values are written as the reader wrote them. */
function drawAsks(scene: Scene, lines: readonly string[], misreading: Misreading, dice: Dice): Ask[] {
  const text = spaced(lines.join(' '));
  const known = scene.asks.flatMap((ask) => (ask.sort === 'value' ? asWritten(ask, text, misreading) : ask));
  const own = dice.shuffled(known.filter(({ sort }) => sort !== 'absent'));
  const isOne = scene.pictures.length === 1;
  const common = isOne ? dice.shuffled(commonAsks(scene, lines, dice)) : [];
  const missing = dice.shuffled(known.filter(({ sort }) => sort === 'absent'));
  const strangers = commonAbsent(text, dice);
  const drawn: Ask[] = [];
  for (let count = dice.int(FEWEST, MOST); count > 0; count--) {
    const pools = dice.chance(ABSENT_SHARE)
      ? dice.chance(0.6)
        ? [missing, strangers, own]
        : [strangers, missing, own]
      : dice.chance(COMMON_SHARE)
        ? [common, own, missing]
        : [own, common, strangers];
    const next = pools.find(({ length }) => length > 0)?.pop();
    if (next) drawn.push(next);
  }
  return drawn;
}

/** The answer in the letters of the page; nothing where the page does not hold it, since a line was cut. */
function asWritten(ask: Ask, text: string, misreading: Misreading): Ask[] {
  const wanted = spaced(misreading(ask.answer));
  // The very words come before those with other capitals, and whole words before parts of some that were read as one.
  const patterns = [wholeWords(wanted), wholeWords(wanted, 'i'), new RegExp(escaped(wanted), 'iu')];
  const answer = patterns.map((pattern) => pattern.exec(text)?.[0]).find((found) => found !== undefined);
  return answer === undefined ? [] : [{ ...ask, answer }];
}

/** Words across the ends of lines. */
function spaced(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
