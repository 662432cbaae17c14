import type { Dice } from '../dice.ts';
import { askAs, BACKGROUND, partsOf, type Spot, sentenceOf } from './emoji.ts';
import { COLOUR_NAMES, drawGround, drawPaleGround, GROUND_NAMES, shadeOf } from './ground.ts';
import { type PictureQuestion, type PictureSample, SIDE, svgOf } from './picture.ts';
import { NUMBER_WORDS } from './picture-labels.ts';
import { SHAPE_NAMES, SHAPES } from './shape-outlines.ts';

const WHICH =
  '{What {shape|form} is {it|this|in the {picture|image}|shown|there}|Which shape do you see|which shape is it|name the shape|what is the $colour {thing|shape|object}}?';
const COLOUR =
  '{What {colour|color} is the {$shape|shape|thing}|Which {colour|color} does the $shape have|{colour|color} of the {$shape|shape}|What is the {colour|color} of the {$shape|object}}?';
const COUNT = '{How many {shapes|$shapes} {are there|do you see}|Count the shapes|number of shapes}?';
const IS_THERE =
  '{{Is there|Do you see|Does it show|Is it|Can you see} $thing{| in the {picture|image}}|Does the {picture|image} {show|have} $thing}?';
const IS_MISSING =
  '{Is there no $bare|Are you sure that there is not $thing|Does it not show $thing|Is there not $thing|Does the {picture|image} not {show|have} $thing|Is no $bare {shown|there|in the picture}}{| here}?';
const SIDE_OF =
  '{{Is the $shape|Does the $shape stand} {on the left or on the right|left or right}|On which side is the $shape}?';

/** What is drawn: equal shapes of one colour. */
interface Shapes {
  shape: string;
  colour: string;
  spots: readonly Spot[];
}

/** One to four equal shapes of one colour on a ground of another, or on one that has hardly any. */
export function drawShapes(dice: Dice, isHeldOut = false): PictureSample {
  const shape = dice.pick(SHAPE_NAMES);
  const isPale = !isHeldOut && dice.chance(0.45);
  const ground = dice.pick(GROUND_NAMES);
  const colour = dice.pick(COLOUR_NAMES.filter((name) => name !== (isPale ? 'white' : ground)));
  const spots = spotsFor(dice.pick([1, 1, 1, 2, 3, 4]), dice);
  const drawn = { shape, colour, spots };
  const fill = shadeOf(colour, dice);
  const stretch = dice.pick([1, 1, 0.8, 1.25]);
  const count = NUMBER_WORDS[spots.length - 1] as string;
  return {
    kind: 'shapes',
    svg: svgOf([
      isPale ? drawPaleGround(dice) : drawGround(ground, dice, isHeldOut),
      ...spots.map((spot) => shapeAt(spot, shape, fill, shape === 'rectangle' || shape === 'triangle' ? stretch : 1)),
    ]),
    labels: {
      name: shape,
      colour,
      count,
      ...(!isPale && { background: ground }),
      parts: partsOf(spots.map((spot) => ({ word: shape, spot }))),
    },
    questions: [
      ...whatQuestions(drawn, count, dice),
      ...presenceQuestions(drawn, dice),
      ...(isPale ? [] : [askAs(BACKGROUND, sentenceOf(ground), 'background', [ground], dice)]),
      ...sideQuestions(drawn, dice),
    ],
  };
}

function shapeAt({ x, y, side }: Spot, shape: string, fill: string, stretch: number): string {
  const radius = side / 2;
  return `<g transform="translate(${x} ${y}) scale(${radius} ${radius * stretch})" fill="${fill}">${SHAPES[shape]}</g>`;
}

function whatQuestions({ shape, colour, spots }: Shapes, count: string, dice: Dice): PictureQuestion[] {
  const digit = String(spots.length);
  const slots = { shape, colour, shapes: `${shape}s` };
  return [
    askAs(WHICH, sentenceOf(`a ${shape}`), 'shape', [shape], dice, slots),
    askAs(COLOUR, sentenceOf(colour), 'colour', [colour], dice, slots),
    askAs(COUNT, `${digit}.`, 'count', [digit, count], dice, slots),
  ];
}

/** Yes and no, also the other way round: a negated question is answered by what is there. */
function presenceQuestions({ shape, colour }: Shapes, dice: Dice): PictureQuestion[] {
  const otherShape = dice.pick(SHAPE_NAMES.filter((name) => name !== shape));
  const otherColour = dice.pick(COLOUR_NAMES.filter((name) => name !== colour));
  const there = [shape, `${colour} ${shape}`, `${colour} shape`];
  const wrong = [otherShape, `${otherColour} ${shape}`, `${colour} ${otherShape}`, `${otherColour} shape`];
  const ask = (template: string, bare: string, isYes: boolean) =>
    askAs(template, isYes ? 'Yes.' : 'No.', 'presence', [isYes ? 'yes' : 'no'], dice, {
      bare,
      thing: `${/^[aeio]/.test(bare) ? 'an' : 'a'} ${bare}`,
    });
  return [
    ask(IS_THERE, dice.pick(there), true),
    ask(IS_THERE, dice.pick(wrong), false),
    ask(IS_MISSING, dice.pick(there), false),
    ask(IS_MISSING, dice.pick(wrong), true),
  ];
}

/** Of a single shape that stands to one side. */
function sideQuestions({ shape, spots }: Shapes, dice: Dice): PictureQuestion[] {
  const [spot] = spots;
  if (spots.length !== 1 || !spot || Math.abs(spot.x - SIDE / 2) < SIDE / 5) return [];
  const side = spot.x < SIDE / 2 ? 'left' : 'right';
  return [askAs(SIDE_OF, `On the ${side}.`, 'place', [side], dice, { shape })];
}

/** One anywhere, of any size; several in corners. */
function spotsFor(count: number, dice: Dice): Spot[] {
  if (count === 1) {
    const side = dice.chance(0.5) ? dice.int(34, 100) : dice.int(100, 210);
    const room = Math.floor((SIDE - side) / 2);
    return [{ x: SIDE / 2 + dice.int(-room, room), y: SIDE / 2 + dice.int(-room, room), side }];
  }
  const corners = [0.27, 0.73].flatMap((x) => [0.27, 0.73].map((y) => ({ x: x * SIDE, y: y * SIDE })));
  return dice.some(corners, count).map((corner) => ({ ...corner, side: 2 * dice.int(34, 54) }));
}
