import { type Detection, intersectionOverUnion } from './detection.ts';
import { isAnimal } from './labels.ts';

/** Two boxes of one label that share more than this are one thing. */
export const SAME_LABEL_OVERLAP = 0.5;
/** Two boxes of different labels that share more than this are one thing, which is the likelier one. */
const ANY_LABEL_OVERLAP = 0.85;
/** An animal's box that shares this with a person's stands on that person. */
const PERSON_OVERLAP = 0.4;
/** A person is likely, beside an animal, from this score on, and from this part of the animal's. */
const LIKELY_PERSON = { score: 0.25, part: 0.6 };

/** Keeps one detection of each thing, the best first. */
export function suppress(detections: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of detections.toSorted((a, b) => b.score - a.score)) {
    const isKnown = kept.some((other) => {
      const limit = other.label === candidate.label ? SAME_LABEL_OVERLAP : ANY_LABEL_OVERLAP;
      return intersectionOverUnion(other.box, candidate.box) > limit;
    });
    if (!isKnown) kept.push(candidate);
  }
  return kept;
}

/** Leaves out animals where a person is also likely: to call somebody an animal is the worst mistake. */
export function withoutDoubtfulAnimals(detections: readonly Detection[], people: readonly Detection[]): Detection[] {
  return detections.filter((thing) => !isAnimal(thing.label) || !people.some((person) => isInPlaceOf(person, thing)));
}

function isInPlaceOf(person: Detection, animal: Detection): boolean {
  const least = Math.max(LIKELY_PERSON.score, LIKELY_PERSON.part * animal.score);
  return person.score >= least && intersectionOverUnion(person.box, animal.box) > PERSON_OVERLAP;
}
