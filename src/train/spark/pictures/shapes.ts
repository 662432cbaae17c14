import type { Dice } from '../dice.ts';
import { askAs, BACKGROUND, sentenceOf } from './emoji.ts';
import { COLOUR_NAMES, drawGround, shadeOf } from './ground.ts';
import { type PictureSample, SIDE, svgOf } from './picture.ts';

/** Outlines around the origin, one unit from the middle to the farthest point. */
const SHAPES: Readonly<Record<string, string>> = {
  circle: '<circle r="0.9"/>',
  square: '<rect x="-0.8" y="-0.8" width="1.6" height="1.6"/>',
  rectangle: '<rect x="-1" y="-0.55" width="2" height="1.1"/>',
  triangle: '<path d="M0,-1 L0.9,0.75 L-0.9,0.75 Z"/>',
  star: '<path d="M0,-1 L0.23,-0.31 L0.95,-0.31 L0.37,0.12 L0.59,0.81 L0,0.38 L-0.59,0.81 L-0.37,0.12 L-0.95,-0.31 L-0.23,-0.31 Z"/>',
  diamond: '<path d="M0,-1 L0.65,0 L0,1 L-0.65,0 Z"/>',
  heart: '<path d="M0,0.9 C-1.4,-0.1 -0.8,-1 0,-0.4 C0.8,-1 1.4,-0.1 0,0.9 Z"/>',
  cross: '<path d="M-0.3,-0.9 H0.3 V-0.3 H0.9 V0.3 H0.3 V0.9 H-0.3 V0.3 H-0.9 V-0.3 H-0.3 Z"/>',
};
const SHAPE_NAMES = Object.keys(SHAPES);

const WHICH = '{What shape is {it|this|in the picture|shown}|Which shape do you see|which shape is it|name the shape}?';
const COLOUR =
  '{What colour is the $shape|Which colour does the $shape have|colour of the $shape|What is the colour of the $shape}?';
const COUNT = '{How many shapes {are there|do you see}|Count the shapes|number of shapes}?';
const IS_THERE = '{Is there|Do you see|Does it show|Is it} a $shape?';
const NUMBER_WORDS = ['one', 'two', 'three', 'four'];

/** One to four equal shapes of one colour on a ground of another. */
export function drawShapes(dice: Dice, isHeldOut = false): PictureSample {
  const [shape, other] = dice.some(SHAPE_NAMES, 2) as [string, string];
  const [colour, ground] = dice.some(COLOUR_NAMES, 2) as [string, string];
  const count = dice.pick([1, 1, 2, 3, 4]);
  const radius = count === 1 ? dice.int(50, 105) : dice.int(34, 54);
  const fill = shadeOf(colour, dice);
  const drawn = centres(count, dice).map(
    ({ x, y }) => `<g transform="translate(${x} ${y}) scale(${radius})" fill="${fill}">${SHAPES[shape]}</g>`,
  );
  return {
    kind: 'shapes',
    svg: svgOf([drawGround(ground, dice, isHeldOut), ...drawn]),
    questions: [
      askAs(WHICH, sentenceOf(`a ${shape}`), 'shape', [shape], dice),
      askAs(COLOUR, sentenceOf(colour), 'colour', [colour], dice, { shape }),
      askAs(COUNT, `${count}.`, 'count', [String(count), NUMBER_WORDS[count - 1] as string], dice),
      askAs(IS_THERE, 'Yes.', 'presence', ['yes'], dice, { shape }),
      askAs(IS_THERE, 'No.', 'presence', ['no'], dice, { shape: other }),
      askAs(BACKGROUND, sentenceOf(ground), 'background', [ground], dice),
    ],
  };
}

function centres(count: number, dice: Dice): { x: number; y: number }[] {
  if (count === 1) return [{ x: SIDE / 2 + dice.int(-12, 12), y: SIDE / 2 + dice.int(-12, 12) }];
  const corners = [0.27, 0.73].flatMap((x) => [0.27, 0.73].map((y) => ({ x: x * SIDE, y: y * SIDE })));
  return dice.some(corners, count);
}
