import type { Dice } from '../dice.ts';
import { roughen } from '../documents/roughen.ts';
import { spin } from '../documents/spin.ts';
import type { Art, Drawing } from './art.ts';
import { withArticle, wordsFor } from './emoji-names.ts';
import { COLOUR_NAMES, drawGround } from './ground.ts';
import { type PictureQuestion, type PictureSample, SIDE, type Skill, svgOf } from './picture.ts';

/** Where a drawing stands: its middle and its side, in pixels. */
export interface Spot {
  x: number;
  y: number;
  side: number;
}

export function placed({ body, size }: Drawing, { x, y, side }: Spot): string {
  return `<svg x="${x - side / 2}" y="${y - side / 2}" width="${side}" height="${side}" viewBox="0 0 ${size} ${size}">${body}</svg>`;
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
const CHOICE = '{Is it|Is this|Do you see} $first, $second, $third or $fourth?';
const PRESENCE = '{Is it|Is this|Do you see|Is there|Does it show} $thing?';

/** One emoji on a coloured ground. */
export function drawEmoji(art: Art, dice: Dice, isHeldOut = false): PictureSample {
  const name = dice.pick(art.names);
  const words = wordsFor(name);
  const colour = dice.pick(COLOUR_NAMES);
  const side = dice.int(130, 230);
  const spot = { x: SIDE / 2 + dice.int(-10, 10), y: SIDE / 2 + dice.int(-10, 10), side };
  const others = dice
    .some(
      art.names.filter((other) => wordsFor(other) !== words),
      4,
    )
    .map((other) => withArticle(wordsFor(other)));
  const [other = '', ...wrong] = others;
  const [first = '', second = '', third = '', fourth = ''] = dice.shuffled([withArticle(words), ...wrong]);
  const answer = sentenceOf(withArticle(words));
  return {
    kind: 'emoji',
    svg: svgOf([drawGround(colour, dice, isHeldOut), placed(art.drawing(dice.pick(art.vendors), name), spot)]),
    questions: [
      askAs(NAME, answer, 'name', [words], dice),
      askAs(CHOICE, answer, 'choice', [words], dice, { first, second, third, fourth }),
      askAs(PRESENCE, 'Yes.', 'presence', ['yes'], dice, { thing: withArticle(words) }),
      askAs(PRESENCE, 'No.', 'presence', ['no'], dice, { thing: other }),
      askAs(BACKGROUND, sentenceOf(colour), 'background', [colour], dice),
    ],
  };
}
