import type { Box } from '../../src/core/experts/plugin.ts';
import { areaOf, type Detection, intersectionOverUnion } from './detection.ts';
import type { Face } from './faces.ts';

/** A face is a person only when it is this plain. */
export const PLAIN_FACE = 0.7;
/** Two boxes that share more than this are one face. */
const SAME_FACE = 0.3;
/** Smaller parts of the picture's longer side may be anything. */
const SMALLEST = 0.06;
/** A face stands in the upper part of its person's box. */
const UPPER_PART = 0.7;

const PERSON = 'person';

/**
 * Adds people who stand so close to others that the network for things takes them for one: each plain face belongs to one
 * person, and those that are left over are people too. Where no person is seen, no face is believed: dolls, drawings and
 * animals have some.
 * @param picture Its size in pixels.
 */
export function withFaces(
  things: readonly Detection[],
  faces: readonly Face[],
  picture: { width: number; height: number },
): Detection[] {
  const people = things.filter(({ label }) => label === PERSON);
  if (people.length === 0) return [...things];
  const free = new Set(people.toSorted((a, b) => areaOf(a.box) - areaOf(b.box)));
  const added: Detection[] = [];
  for (const face of oneOfEach(faces, picture)) {
    const [own] = [...free].filter((person) => isFaceOf(face.box, person.box));
    if (own) free.delete(own);
    else added.push({ label: PERSON, score: face.score, box: bodyOf(face.box, picture) });
  }
  return [...things, ...added].toSorted((a, b) => b.score - a.score);
}

/** Faces that are large enough, each once, the plainest first. */
function oneOfEach(faces: readonly Face[], { width, height }: { width: number; height: number }): Face[] {
  const least = SMALLEST * Math.max(width, height);
  const kept: Face[] = [];
  for (const face of faces.toSorted((a, b) => b.score - a.score)) {
    const isLarge = Math.max(face.box.width, face.box.height) >= least;
    if (isLarge && !kept.some(({ box }) => intersectionOverUnion(box, face.box) > SAME_FACE)) kept.push(face);
  }
  return kept;
}

function isFaceOf(face: Box, person: Box): boolean {
  const x = face.x + face.width / 2 - person.x;
  const y = face.y + face.height / 2 - person.y;
  return x >= 0 && x <= person.width && y >= 0 && y <= UPPER_PART * person.height;
}

/** About where the person of a face is: three faces wide and, as far as the picture goes, five high. */
function bodyOf(face: Box, picture: { width: number; height: number }): Box {
  const left = Math.max(0, face.x - face.width);
  const top = Math.max(0, face.y - 0.5 * face.height);
  const right = Math.min(picture.width, face.x + 2 * face.width);
  const bottom = Math.min(picture.height, face.y + 4.5 * face.height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}
