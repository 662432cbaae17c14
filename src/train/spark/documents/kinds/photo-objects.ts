import type { Dice } from '../../dice.ts';
import { type Ask, no, type PlacedObject, told, yes } from '../page.ts';
import { asSentence, counted } from '../values/counted.ts';

/** Left and top of the cells of a 3 x 3 grid. */
const CELLS = [0.08, 0.4, 0.75];
/** Above the first a detector is sure; at the second it only guesses. */
const SURE = 0.6;
const GUESS = 0.46;

/** Several of each label, each thing in a cell of its own where that is possible. Some labels are only guessed. */
export function drawObjects(labels: readonly string[], dice: Dice, mostOfEach = 5): PlacedObject[] {
  const cells = dice.shuffled(Array.from({ length: 9 }, (_, cell) => cell));
  return labels.flatMap((label) => {
    const count = Math.min(
      mostOfEach,
      label === 'person' ? dice.pick([1, 1, 2, 2, 3, 4, 5]) : dice.pick([1, 1, 1, 2, 3]),
    );
    const isSure = dice.chance(0.85);
    return Array.from({ length: count }, (): PlacedObject => {
      const cell = cells.pop() ?? dice.int(0, 8);
      const x = (CELLS[cell % 3] as number) + 0.05 * dice.next();
      const y = (CELLS[Math.floor(cell / 3)] as number) + 0.05 * dice.next();
      const confidence = isSure ? SURE + 0.39 * dice.next() : GUESS + 0.08 * dice.next();
      return { label, confidence, box: { x, y, width: 0.15, height: 0.15 } };
    });
  });
}

const across = ({ box }: PlacedObject) => box.x + box.width / 2;

/** Who is on which side of whom, where it is clear. */
export function sideAsks(objects: readonly PlacedObject[]): Ask[] {
  if (objects.length !== 2) return [];
  const [left, right] = [...objects].sort((a, b) => across(a) - across(b)) as [PlacedObject, PlacedObject];
  if (across(right) - across(left) < 0.25 || left.label === right.label) return [];
  const slots = { one: left.label, other: right.label };
  return [
    told(
      '{What is|Which thing is|what do you see|what stands} {on the left|to the left|left} of the $other?',
      asSentence(counted(left.label, 1)),
      slots,
    ),
    told(
      '{What is|Which thing is|what do you see|what stands} {on the right|to the right|right} of the $one?',
      asSentence(counted(right.label, 1)),
      slots,
    ),
    yes(
      '{Is the $one {left|to the left} of the $other|does the $one stand left of the $other|is the $one further left than the $other}?',
      slots,
    ),
    no(
      '{Is the $one {right|to the right} of the $other|does the $one stand right of the $other|is the $one further right than the $other}?',
      slots,
    ),
  ];
}

/** On which side things are of which there is but one. */
export function placeAsks(objects: readonly PlacedObject[]): Ask[] {
  return objects.flatMap((object) => {
    const isOnly = objects.filter(({ label }) => label === object.label).length === 1;
    const side = across(object) < 1 / 3 ? 'left' : across(object) > 2 / 3 ? 'right' : undefined;
    if (!isOnly || !side) return [];
    const template =
      '{Where is the $thing|on which side is the $thing|which side is the $thing on|where do you see the $thing|where does the $thing stand|in what part is the $thing}?';
    return [told(template, `On the ${side}.`, { thing: object.label })];
  });
}
