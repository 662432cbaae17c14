import type { Dice } from '../dice.ts';
import { SIDE } from './picture.ts';

/** Colours that have one name, with their red, green and blue. */
const COLOURS: Readonly<Record<string, readonly [number, number, number]>> = {
  red: [214, 40, 40],
  blue: [40, 80, 214],
  green: [40, 150, 60],
  yellow: [245, 215, 50],
  orange: [245, 140, 30],
  purple: [130, 60, 170],
  pink: [245, 150, 190],
  brown: [130, 85, 45],
  grey: [140, 140, 140],
  black: [20, 20, 20],
  white: [250, 250, 250],
};

export const COLOUR_NAMES = Object.keys(COLOURS);

/** Textures of the pictures that training sees, and of those that it never does. */
const TRAINED_TEXTURES = ['plain', 'plain', 'stripes', 'dots'] as const;
const HELD_OUT_TEXTURES = ['checks', 'shade'] as const;

type Texture = (typeof TRAINED_TEXTURES)[number] | (typeof HELD_OUT_TEXTURES)[number];

/** A shade of a colour, as CSS has it. */
export function shadeOf(colour: string, dice: Dice, spread = 18): string {
  const parts = (COLOURS[colour] ?? [0, 0, 0]).map((part) =>
    Math.min(255, Math.max(0, part + dice.int(-spread, spread))),
  );
  return `rgb(${parts.join(',')})`;
}

/** A ground of one colour, plain or with a faint texture. */
export function drawGround(colour: string, dice: Dice, isHeldOut: boolean): string {
  const fill = shadeOf(colour, dice);
  const base = `<rect width="${SIDE}" height="${SIDE}" fill="${fill}"/>`;
  const texture = dice.pick<Texture>(isHeldOut ? HELD_OUT_TEXTURES : TRAINED_TEXTURES);
  return base + textured(texture, colour === 'black' ? '#fff' : '#000', dice);
}

function textured(texture: Texture, ink: string, dice: Dice): string {
  const step = dice.int(12, 36);
  const places = Array.from({ length: Math.ceil(SIDE / step) }, (_, index) => index * step);
  const paint = `fill="${ink}" opacity="0.1"`;
  if (texture === 'stripes')
    return places.map((x) => `<rect x="${x}" width="${step / 2}" height="${SIDE}" ${paint}/>`).join('');
  if (texture === 'dots')
    return places.flatMap((x) => places.map((y) => `<circle cx="${x}" cy="${y}" r="${step / 6}" ${paint}/>`)).join('');
  if (texture === 'checks') {
    const half = step / 2;
    return places
      .flatMap((x) => places.map((y) => `<rect x="${x}" y="${y}" width="${half}" height="${half}" ${paint}/>`))
      .join('');
  }
  if (texture === 'shade') return `<rect y="${SIDE / 2}" width="${SIDE}" height="${SIDE / 2}" ${paint}/>`;
  return '';
}
