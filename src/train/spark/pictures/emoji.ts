import type { Dice } from '../dice.ts';
import { roughen } from '../documents/roughen.ts';
import { spin } from '../documents/spin.ts';
import type { Art, Drawing } from './art.ts';
import { withArticle, wordsFor } from './emoji-names.ts';
import { drawGround, GROUND_NAMES } from './ground.ts';
import { type PictureQuestion, type PictureSample, SIDE, type Skill, svgOf } from './picture.ts';
import { NOTHING } from './picture-labels.ts';

/** Where a drawing stands: its middle and its side, in pixels. */
export interface Spot {
  x: number;
  y: number;
  side: number;
}

/** @param pose Turned by so many degrees, and seen in a mirror or not. */
export function placed({ body, size }: Drawing, { x, y, side }: Spot, pose = { turn: 0, isMirrored: false }): string {
  const middle = size / 2;
  const mirror = pose.isMirrored ? ` translate(${size} 0) scale(-1 1)` : '';
  const posed =
    pose.turn !== 0 || pose.isMirrored
      ? `<g transform="rotate(${pose.turn} ${middle} ${middle})${mirror}">${body}</g>`
      : body;
  return `<svg x="${x - side / 2}" y="${y - side / 2}" width="${side}" height="${side}" viewBox="0 0 ${size} ${size}">${posed}</svg>`;
}

/** Parts along a side of a picture, as the tower's features have them. */
const PARTS = 3;

/**
 * What each part of a picture holds: what has its middle there, or lies over the part's middle. Where these are different
 * things, that cannot be said.
 */
export function partsOf(things: readonly { word: string; spot: Spot }[]): (string | undefined)[] {
  const size = SIDE / PARTS;
  return Array.from({ length: PARTS ** 2 }, (_, part) => {
    const column = part % PARTS;
    const row = Math.floor(part / PARTS);
    const isThere = ({ spot }: { spot: Spot }) => {
      const isMiddle = Math.floor(spot.x / size) === column && Math.floor(spot.y / size) === row;
      const across = Math.abs(spot.x - (column + 0.5) * size);
      const down = Math.abs(spot.y - (row + 0.5) * size);
      return isMiddle || Math.max(across, down) < 0.42 * spot.side;
    };
    const words = new Set(things.filter(isThere).map(({ word }) => word));
    if (words.size > 1) return undefined;
    return [...words][0] ?? NOTHING;
  });
}

/** A question in one of its wordings, as people type it. */
export function askAs(
  template: string,
  answer: string,
  skill: Skill,
  contains: readonly string[],
  dice: Dice,
  slots: Readonly<Record<string, string>> = {},
): PictureQuestion {
  return { question: roughen(spin(template, dice, slots), dice), answer, skill, expected: { contains } };
}

export function sentenceOf(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

export const BACKGROUND =
  '{What colour is the {background|ground}|Which colour does the background have|background colour|what is the colour of the background}?';
const NAME =
  '{What is {this|it|shown|in the picture}|What do you see|Which thing is it|Name the thing|what is that|what does it show}?';
const CHOICE =
  '{{Is it|Is this|Do you see|Does it show} {$first, $second, $third or $fourth|one of these: $first, $second, $third, $fourth}|{Which {of these |one |}is it|What is {it|this|shown}|Which {of these|one} do you see|choose}{:|,} $first, $second, $third or $fourth}?';
const PRESENCE = '{Is it|Is this|Do you see|Is there|Does it show} $thing?';

const DESCRIBE =
  '{Describe {this|it|the picture|the image}|What is in the {picture|image}? Describe it|Give {me |}a short description|caption this|describe what you see}';

/** One emoji on a coloured ground. */
export function drawEmoji(art: Art, dice: Dice, isHeldOut = false): PictureSample {
  const drawing = dice.pick(art.drawings);
  const words = wordsFor(drawing.name);
  const colour = dice.pick(GROUND_NAMES);
  const side = isHeldOut ? dice.int(130, 230) : dice.int(100, 236);
  const room = Math.max(10, Math.floor((SIDE - side) / 3));
  const spot = { x: SIDE / 2 + dice.int(-room, room), y: SIDE / 2 + dice.int(-room, room), side };
  const pose = { turn: dice.chance(0.3) ? dice.int(-15, 15) : 0, isMirrored: dice.chance(0.5) };
  const strangers = art.names.filter((other) => wordsFor(other) !== words);
  const others = (count: number) => dice.some(strangers, count).map((other) => withArticle(wordsFor(other)));
  const choose = () => {
    const [first = '', second = '', third = '', fourth = ''] = dice.shuffled([withArticle(words), ...others(3)]);
    return askAs(CHOICE, answer, 'choice', [words], dice, { first, second, third, fourth });
  };
  const [other = ''] = others(1);
  const answer = sentenceOf(withArticle(words));
  const described = sentenceOf(`${withArticle(words)} on ${withArticle(colour)} background`);
  return {
    kind: 'emoji',
    svg: svgOf([drawGround(colour, dice, isHeldOut), placed(drawing, spot, pose)]),
    labels: { name: words, background: colour, count: 'one', parts: partsOf([{ word: words, spot }]) },
    questions: [
      askAs(NAME, answer, 'name', [words], dice),
      choose(),
      choose(),
      askAs(PRESENCE, 'Yes.', 'presence', ['yes'], dice, { thing: withArticle(words) }),
      askAs(PRESENCE, 'No.', 'presence', ['no'], dice, { thing: other }),
      askAs(BACKGROUND, sentenceOf(colour), 'background', [colour], dice),
      askAs(DESCRIBE, described, 'description', [words], dice),
    ],
  };
}
