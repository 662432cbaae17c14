import type { CaptionPhrase, ClassSight, CodeSight, ObjectSight } from '../../../src/core/experts/plugin.ts';
import { listed, phraseOn, quoted, type Witnessed } from './evidence.ts';
import { counted, withArticle } from './nouns.ts';
import { placeOf } from './places.ts';

/** Below this confidence a thing is only possible: the detector's wrong names lie below it. */
const SURE = 0.55;
/** More kinds of things, or codes, than this make a list that nobody reads. */
const MOST_KINDS = 8;
const MOST_CODES = 3;
/** Up to so many things of a kind it is said where each is. */
const MOST_PLACES = 3;

interface Size {
  width: number;
  height: number;
}

/** The things that were found, with counts and places: first those that are sure, then those that may be. */
export function thingPhrases(things: readonly Witnessed<ObjectSight>[], size: Size): CaptionPhrase[] {
  const groups = [...Map.groupBy(things, ({ seen }) => `${isSure(seen)} ${seen.label}`).values()].map(fullestFrame);
  const largestFirst = groups.toSorted((a, b) => surest(b) - surest(a)).slice(0, MOST_KINDS);
  const sure = largestFirst.filter((group) => group.every(({ seen }) => isSure(seen)));
  const possible = largestFirst.filter((group) => !sure.includes(group));
  return [
    ...sentence('It shows', sure, size),
    ...sentence(sure.length > 0 ? 'There may also be' : 'It may show', possible, size),
  ];
}

/** What the picture as a whole looks like, unless the things in it say so already. */
export function classPhrases(classes: readonly Witnessed<ClassSight>[], labels: readonly string[]): CaptionPhrase[] {
  const [best] = classes.toSorted((a, b) => b.seen.confidence - a.seen.confidence);
  if (!best || labels.includes(best.seen.label)) return [];
  const verb = isSure(best.seen) ? 'It looks like' : 'It might be';
  return [phraseOn(`${verb} ${withArticle(best.seen.label)}.`, [best])];
}

/** What each code holds. */
export function codePhrases(codes: readonly Witnessed<CodeSight>[], size: Size): CaptionPhrase[] {
  const told = codes.slice(0, MOST_CODES).map((code) => {
    const place = code.seen.box ? placeOf(code.seen.box, size) : '';
    return phraseOn(
      `${upperFirst([withArticle(code.seen.format), place].filter(Boolean).join(' '))} holds ${quoted(code.seen.text)}.`,
      [code],
    );
  });
  const rest = codes.slice(MOST_CODES);
  return rest.length > 0 ? [...told, phraseOn(`There are ${codes.length} codes in all.`, codes)] : told;
}

function sentence(opening: string, groups: readonly Witnessed<ObjectSight>[][], size: Size): CaptionPhrase[] {
  if (groups.length === 0) return [];
  const words = groups.map((group) => describe(group, size));
  return [phraseOn(`${opening} ${listed(words)}.`, groups.flat())];
}

function describe(group: readonly Witnessed<ObjectSight>[], size: Size): string {
  const name = counted(group[0]?.seen.label ?? '', group.length);
  const boxes = group.flatMap(({ seen }) => seen.box ?? []).sort((a, b) => a.x + a.width / 2 - b.x - b.width / 2);
  if (boxes.length > MOST_PLACES) return name;
  const places = [...new Set(boxes.map((box) => placeOf(box, size)))].filter(Boolean);
  return places.length > 0 ? `${name} ${listed(places)}` : name;
}

/** In an animated picture a thing is counted in the frame that shows most of its kind. */
function fullestFrame(group: Witnessed<ObjectSight>[]): Witnessed<ObjectSight>[] {
  const frames = [...Map.groupBy(group, ({ seen }) => seen.frame).values()];
  return frames.reduce((fullest, frame) => (frame.length > fullest.length ? frame : fullest), []);
}

function surest(group: readonly Witnessed<ObjectSight>[]): number {
  return Math.max(...group.map(({ seen }) => seen.confidence));
}

function isSure({ confidence }: ObjectSight | ClassSight): boolean {
  return confidence >= SURE;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
