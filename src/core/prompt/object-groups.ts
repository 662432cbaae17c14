import type { Box, ObjectSight } from '../experts/plugin.ts';
import { isGuess } from './guess.ts';
import { oneLine } from './neutral-text.ts';
import { plural } from './plural.ts';

/** Width and height in pixels of the picture that boxes lie in. */
export interface PictureSize {
  width: number;
  height: number;
}

/** More kinds of things than this are a list that nobody asked for. */
const MOST_GROUPS = 16;
/** A middle third of the picture is neither left nor right, neither top nor bottom. */
const THIRDS = [1 / 3, 2 / 3] as const;

/**
 * Things of one label said at once, the surest first: `2 dogs (left, right), person (centre, maybe)`. Empty for none. A guess
 * beside one of which an expert is sure counts with it, since a small model hardly adds two counts up.
 * In an animated picture a thing is counted in the frame that shows most of its kind.
 */
export function objectGroups(objects: readonly ObjectSight[], size: PictureSize | undefined): string {
  const groups = Map.groupBy(objects, ({ label }) => oneLine(label));
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
  // Once each: of `5 people (left, 3 centre)` a small model reads three.
  const places = size ? new Set(boxes.map((box) => placeOf(box, size))) : [];
  const remarks = [...places, ...(group.every(isGuess) ? ['maybe'] : [])].join(', ');
  const named = group.length === 1 ? label : `${group.length} ${plural(label)}`;
  return remarks ? `${named} (${remarks})` : named;
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
