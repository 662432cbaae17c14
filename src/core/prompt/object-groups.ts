import type { Box, ObjectSight } from '../experts/plugin.ts';
import { oneLine } from './neutral-text.ts';
import { plural } from './plural.ts';

/** Width and height in pixels of the picture that boxes lie in. */
export interface PictureSize {
  width: number;
  height: number;
}

/** An expert that is less sure than this guesses; what it says is told with a maybe. */
const SURE = 0.55;
/** More kinds of things than this are a list that nobody asked for. */
const MOST_GROUPS = 16;
/** A middle third of the picture is neither left nor right, neither top nor bottom. */
const THIRDS = [1 / 3, 2 / 3] as const;

/** Whether an observation is only a guess. */
export function isGuess({ confidence }: { confidence: number }): boolean {
  return confidence < SURE;
}

/**
 * Things of one label said at once, the surest first: `2 dogs (left, right), person (centre, maybe)`. Empty for none.
 * In an animated picture a thing is counted in the frame that shows most of its kind.
 */
export function objectGroups(objects: readonly ObjectSight[], size: PictureSize | undefined): string {
  const groups = Map.groupBy(objects, (seen) => `${isGuess(seen)} ${oneLine(seen.label)}`);
  return [...groups.values()]
    .map(fullestFrame)
    .sort((a, b) => highest(b) - highest(a))
    .slice(0, MOST_GROUPS)
    .map((group) => describeGroup(group, size))
    .join(', ');
}

function fullestFrame(group: ObjectSight[]): ObjectSight[] {
  const frames = [...Map.groupBy(group, ({ frame }) => frame).values()];
  return frames.reduce((fullest, frame) => (frame.length > fullest.length ? frame : fullest), []);
}

function highest(group: readonly ObjectSight[]): number {
  return Math.max(...group.map(({ confidence }) => confidence));
}

function describeGroup(group: readonly ObjectSight[], size: PictureSize | undefined): string {
  const label = oneLine(group[0]?.label ?? '');
  const boxes = group.flatMap(({ box }) => box ?? []).sort((a, b) => middle(a).x - middle(b).x);
  const places = size ? countedPlaces(boxes.map((box) => placeOf(box, size))) : [];
  const remarks = [...places, ...(group.some(isGuess) ? ['maybe'] : [])].join(', ');
  const named = group.length === 1 ? label : `${group.length} ${plural(label)}`;
  return remarks ? `${named} (${remarks})` : named;
}

/** Each place once: `left, 2 right`; a single one without its count, which is that of the group. */
function countedPlaces(places: readonly string[]): string[] {
  const counts = [...Map.groupBy(places, (place) => place)];
  return counts.map(([place, { length }]) => (length > 1 && counts.length > 1 ? `${length} ${place}` : place));
}

function middle({ x, y, width, height }: Box): { x: number; y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Where the middle of a box lies: `left`, `top right`, `centre`. */
function placeOf(box: Box, { width, height }: PictureSize): string {
  const { x, y } = middle(box);
  const across = third(x / width, 'left', 'right');
  const down = third(y / height, 'top', 'bottom');
  return [down, across].filter(Boolean).join(' ') || 'centre';
}

function third(position: number, first: string, last: string): string {
  const [begin, end] = THIRDS;
  if (position < begin) return first;
  return position > end ? last : '';
}
