import type { Dice } from '../dice.ts';
import type { Art } from './art.ts';
import { askAs, BACKGROUND, partsOf, placed, type Spot, sentenceOf } from './emoji.ts';
import { withArticle, wordsFor } from './emoji-names.ts';
import { drawGround, GROUND_NAMES } from './ground.ts';
import { type PictureQuestion, type PictureSample, SIDE, svgOf } from './picture.ts';
import { NUMBER_WORDS } from './picture-labels.ts';

const COUNT =
  '{How many {things|objects} {are there|do you see|are in the picture}|Count the things|number of things}?';
const PRESENCE = '{Is there|Do you see|Does it show|Can you see} $thing{| in the picture}?';
const SIDE_OF =
  '{{Is the $thing|Does the $thing stand|do you see the $thing} {on the left or on the right|left or right|on the left side or on the right side}|{On which side is|Which side has|On which side do you see} the $thing{|, left or right}}?';
const HEIGHT_OF =
  '{Is the $thing|Does the $thing stand|do you see the $thing} {at the top or at the bottom|above or below|up or down|in the upper or in the lower half}?';
const WHAT_IS = '{What is|What do you see|Which thing is} {$place|on the $side side|$place of the picture}?';

/** One to four emoji on a ground, each in a corner or half of its own. */
export function drawScene(art: Art, dice: Dice, isHeldOut = false): PictureSample {
  // One vendor's style, as pictures are drawn; all its drawings are of different names.
  const { vendor } = dice.pick(art.drawings);
  const things = dice.some(art.byVendor.get(vendor) ?? [], dice.int(1, 4));
  const colour = dice.pick(GROUND_NAMES);
  const spots = spotsFor(things.length, dice);
  const drawings = things.map((drawing, index) =>
    placed(drawing, spots[index] as Spot, { turn: 0, isMirrored: dice.chance(0.5) }),
  );
  const words = things.map(({ name }) => wordsFor(name));
  const count = NUMBER_WORDS[words.length - 1] as string;
  const stranger = dice.pick(art.names.filter((name) => !words.includes(wordsFor(name))));
  return {
    kind: 'scene',
    svg: svgOf([drawGround(colour, dice, isHeldOut), ...drawings]),
    labels: {
      ...(words.length === 1 && { name: words[0] as string }),
      background: colour,
      count,
      parts: partsOf(words.map((word, index) => ({ word, spot: spots[index] as Spot }))),
    },
    questions: [
      askAs(COUNT, `${words.length}.`, 'count', [String(words.length), count], dice),
      askAs(BACKGROUND, sentenceOf(colour), 'background', [colour], dice),
      askAs(PRESENCE, 'Yes.', 'presence', ['yes'], dice, { thing: withArticle(dice.pick(words)) }),
      askAs(PRESENCE, 'No.', 'presence', ['no'], dice, { thing: withArticle(wordsFor(stranger)) }),
      ...placeQuestions(words, spots, dice),
    ],
  };
}

/** Corners in random order; two things may also stand side by side or one above the other. */
function spotsFor(count: number, dice: Dice): Spot[] {
  const near = SIDE * 0.27;
  const far = SIDE * 0.73;
  const corners = dice.shuffled([near, far].flatMap((x) => [near, far].map((y) => ({ x, y }))));
  const halves = dice.shuffled(
    dice.chance(0.6) ? [near, far].map((x) => ({ x, y: SIDE / 2 })) : [near, far].map((y) => ({ x: SIDE / 2, y })),
  );
  const places = count === 2 && dice.chance(0.7) ? halves : corners;
  return places
    .slice(0, count)
    .map(({ x, y }) => ({ x: x + dice.int(-8, 8), y: y + dice.int(-8, 8), side: dice.int(84, 116) }));
}

/** Where things are, as far as one can say so. */
function placeQuestions(words: readonly string[], spots: readonly Spot[], dice: Dice): PictureQuestion[] {
  const questions = words.flatMap((thing, index) => {
    const { x, y } = spots[index] as Spot;
    return [
      ...(isSide(x)
        ? [
            askAs(
              SIDE_OF,
              `On the ${x < SIDE / 2 ? 'left' : 'right'}.`,
              'place',
              [x < SIDE / 2 ? 'left' : 'right'],
              dice,
              { thing },
            ),
          ]
        : []),
      ...(isSide(y)
        ? [
            askAs(
              HEIGHT_OF,
              `At the ${y < SIDE / 2 ? 'top' : 'bottom'}.`,
              'place',
              [y < SIDE / 2 ? 'top' : 'bottom'],
              dice,
              { thing },
            ),
          ]
        : []),
    ];
  });
  return [...dice.some(questions, 3), ...onlyOn('left', words, spots, dice), ...onlyOn('right', words, spots, dice)];
}

function onlyOn(
  side: 'left' | 'right',
  words: readonly string[],
  spots: readonly Spot[],
  dice: Dice,
): PictureQuestion[] {
  const there = words.filter((_, index) => {
    const { x } = spots[index] as Spot;
    return isSide(x) && x < SIDE / 2 === (side === 'left');
  });
  const [thing] = there;
  if (there.length !== 1 || !thing) return [];
  return [
    askAs(WHAT_IS, sentenceOf(withArticle(thing)), 'placed thing', [thing], dice, { side, place: `on the ${side}` }),
  ];
}

function isSide(position: number): boolean {
  return Math.abs(position - SIDE / 2) > SIDE / 8;
}
