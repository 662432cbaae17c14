import { type Detection, intersectionOverUnion } from './detection.ts';
import { INPUT_SIZE } from './nanodet-input.ts';
import type { Showing } from './showing.ts';
import { SAME_LABEL_OVERLAP, suppress, withoutDoubtfulAnimals } from './suppress.ts';

/** Scores below this say nothing, not even of a person. */
export const LEAST_SCORE = 0.2;
/** What scores this at the first look is worth a second one. */
const WORTH_A_LOOK = 0.3;
/** What scores this at the first look is seen plainly. */
const PLAIN = 0.7;
/** Things smaller than this part of the picture's side lose much when they are shown smaller: their first look counts double. */
const SMALL = 0.25;
/** What scores less in the end is not told. */
const TOLD = 0.45;

const FIRST: Showing = { side: INPUT_SIZE, mirrored: false };
/** Mistakes rarely outlive another size and the other direction; and what fills the picture is known better when small. */
const SECOND: Showing = { side: 320, mirrored: true };

/**
 * Looks once, and again where something is doubtful: its score is then the mean of both, and 0 counts for a look that
 * does not find it.
 * @param picture Its size in pixels.
 * @param look Gives everything of a score of at least `LEAST_SCORE`, in pixels of the picture.
 */
export async function lookTwice(
  picture: { width: number; height: number },
  look: (showing: Showing) => Promise<Detection[]>,
): Promise<Detection[]> {
  const area = picture.width * picture.height;
  const first = await look(FIRST);
  const things = suppress(first.filter(({ score }) => score >= WORTH_A_LOOK));
  const doubtful = things.some(isDoubtful);
  const second = doubtful ? await look(SECOND) : [];
  const weighed = things.map((thing) => (isDoubtful(thing) ? weigh(thing, second, area) : thing));
  const people = [...first, ...second].filter(({ label }) => label === 'person');
  const told = suppress(weighed.filter(({ score }) => score >= TOLD));
  return withoutDoubtfulAnimals(told, people);
}

function isDoubtful({ score }: Detection): boolean {
  return score < PLAIN;
}

/** @param area Pixels of the whole picture. */
function weigh(thing: Detection, second: readonly Detection[], area: number): Detection {
  const same = second.filter(
    ({ label, box }) => label === thing.label && intersectionOverUnion(box, thing.box) > SAME_LABEL_OVERLAP,
  );
  const weight = thing.box.width * thing.box.height < SMALL ** 2 * area ? 2 : 1;
  const again = Math.max(0, ...same.map(({ score }) => score));
  return { ...thing, score: (weight * thing.score + again) / (weight + 1) };
}
