import type { ExpertReport } from '../experts/plugin.ts';
import { lookAlikes } from '../likeness/look-alikes.ts';
import { neutralText } from './neutral-text.ts';
import type { PictureSize } from './object-groups.ts';
import { pictureFacts } from './picture-facts.ts';
import { wordsIn } from './picture-words.ts';
import { clipToTokens, shareOut } from './token-budget.ts';

/** All that is known about one image when the prompt is written. */
export interface Sighting {
  /** 1-based, over the whole conversation. */
  number: number;
  /** Index in the turn's messages of the message that carries the image. */
  message: number;
  /** Whether the image was verified and shown to the experts. */
  opened: boolean;
  /** Of the picture that boxes lie in; without it nothing is said of places. */
  size?: PictureSize;
  /** One for each expert that looked, or tried to. */
  reports: ExpertReport[];
}

/** How much of the prompt the experts' text may take, in the model's own tokens. */
export interface ContextBudget {
  tokens: number;
  countTokens(text: string): number;
}

export interface PictureContext {
  /** By image number: what stands in the prompt where the image was. */
  blocks: Map<number, string>;
  /** Numbers of the images whose text was cut at its end. */
  clipped: number[];
  /** Numbers of the images that could be opened, and in which no expert saw anything that can be told. */
  unrecognised: number[];
}

/** More characters than any budget holds; keeps the counting of tokens short. */
const MAX_CHARACTERS_PER_TOKEN = 8;

/** What an image's block is made of. */
interface Contents {
  sighting: Sighting;
  facts: string[];
  words: string;
}

/** Facts are short and tell most: they come first, but leave words at least this part of the room. */
const WORDS_PART = 0.5;

/**
 * Writes what the experts saw as textual context, one block an image:
 *
 *     Image 1
 *     Objects: 2 dogs (left, right), person (centre, maybe)
 *     Looks like: garage sale
 *     Codes: QR code "https://example.org"
 *     Text: """
 *     OPEN 8 TO 6
 *     """
 *
 * It is the input beside the question, as LLaMA-Adapter V2 (section 4.4) gives a caption or OCR expert's words to the
 * model. The words are a stranger's: control characters and tokens are taken out, and nothing in them ends the quote.
 */
export function describePictures(sightings: readonly Sighting[], budget: ContextBudget): PictureContext {
  const copies = lookAlikes(sightings);
  const all = sightings.map((sighting): Contents => {
    const alike = copies.get(sighting.number);
    const facts = sighting.opened ? pictureFacts(sighting.reports, sighting.size) : [];
    if (alike) facts.unshift(`Likeness: ${alike}`);
    return { sighting, facts, words: quotable(wordsIn(sighting.reports)) };
  });
  const empty = all.map(({ sighting, words }) => block({ sighting, facts: [], words: words.slice(0, 1) }));
  const room = Math.max(0, budget.tokens - budget.countTokens(empty.join('\n')));
  const told = fitFacts(all, Math.floor(room * (1 - WORDS_PART)), budget);
  const used = budget.countTokens(told.flat().join('\n'));
  const words = fitWords(all, room - used, budget);

  const blocks = new Map<number, string>();
  const clipped: number[] = [];
  all.forEach((contents, index) => {
    const kept = { ...contents, facts: told[index] ?? [], words: words[index] ?? '' };
    const isWhole = kept.words.length === contents.words.length && kept.facts.length === contents.facts.length;
    if (!isWhole) clipped.push(contents.sighting.number);
    blocks.set(contents.sighting.number, block(kept, contents.words !== ''));
  });
  const isUnrecognised = ({ sighting, facts, words }: Contents) => sighting.opened && facts.length === 0 && !words;
  return { blocks, clipped, unrecognised: all.filter(isUnrecognised).map(({ sighting }) => sighting.number) };
}

/** The facts of each image that fit into its share; a line is told whole or not at all. */
function fitFacts(all: readonly Contents[], room: number, { countTokens }: ContextBudget): string[][] {
  const shares = shareOut(
    all.map(({ facts }) => countTokens(facts.join('\n'))),
    room,
  );
  return all.map(({ facts }, index) => {
    const fit: string[] = [];
    for (const line of facts) {
      if (countTokens([...fit, line].join('\n')) <= (shares[index] ?? 0)) fit.push(line);
    }
    return fit;
  });
}

/** The beginning of each image's words that fits into its share. */
function fitWords(all: readonly Contents[], room: number, { countTokens }: ContextBudget): string[] {
  const most = Math.max(0, room) * MAX_CHARACTERS_PER_TOKEN;
  const texts = all.map(({ words }) => words.slice(0, most));
  const shares = shareOut(texts.map(countTokens), Math.max(0, room));
  return texts.map((text, index) => clipToTokens(text, shares[index] ?? 0, countTokens));
}

function block({ sighting, facts, words }: Contents, hasWords = words !== ''): string {
  const name = `Image ${sighting.number}`;
  if (!sighting.opened) return `${name} could not be opened.`;
  const text = words ? `"""\n${words}\n"""` : withoutWords(sighting, hasWords);
  return [name, ...facts, `Text: ${text}`].join('\n');
}

function withoutWords({ reports }: Sighting, hasWords: boolean): string {
  if (hasWords) return 'left out';
  const wasRead = reports.some(({ ok, sees }) => ok && (sees?.includes('text') ?? true));
  return wasRead ? 'none' : 'not read';
}

function quotable(words: string): string {
  return neutralText(words).replace(/"{3,}/g, (quotes) => "'".repeat(quotes.length));
}
