import type { Dice } from '../dice.ts';
import { SIDE } from './picture.ts';

type Rgb = readonly [number, number, number];

/** Colours that have one name, each in the shades that go by it, as red, green and blue; the first is the usual one. */
const COLOURS: Readonly<Record<string, readonly [Rgb, ...Rgb[]]>> = {
  red: [
    [214, 40, 40],
    [250, 10, 10],
  ],
  blue: [
    [40, 80, 214],
    [15, 15, 245],
    [70, 130, 230],
  ],
  green: [
    [40, 150, 60],
    [20, 240, 30],
    [0, 120, 10],
  ],
  yellow: [
    [245, 215, 50],
    [250, 250, 15],
  ],
  orange: [[245, 140, 30]],
  purple: [
    [130, 60, 170],
    [128, 10, 128],
  ],
  pink: [[245, 150, 190]],
  brown: [
    [130, 85, 45],
    [160, 45, 45],
    [100, 60, 30],
  ],
  grey: [[140, 140, 140]],
  black: [[20, 20, 20]],
  white: [[250, 250, 250]],
  teal: [[10, 130, 130]],
};

export const COLOUR_NAMES = Object.keys(COLOURS);

/** Those that grounds have: teal is too near to green and to blue for a whole picture. */
export const GROUND_NAMES = COLOUR_NAMES.filter((name) => name !== 'teal');

/** Textures of the pictures that training sees, and of those that it never does. */
const TRAINED_TEXTURES = ['plain', 'plain', 'stripes', 'dots'] as const;
const HELD_OUT_TEXTURES = ['checks', 'shade'] as const;

type Texture = (typeof TRAINED_TEXTURES)[number] | (typeof HELD_OUT_TEXTURES)[number];

/** A shade of a colour, as CSS has it. */
export function shadeOf(colour: string, dice: Dice, spread = 14): string {
  return cssOf(dice.pick(COLOURS[colour] ?? [[0, 0, 0]]), dice, spread);
}

function cssOf(rgb: Rgb, dice: Dice, spread: number): string {
  const parts = rgb.map((part) => Math.min(255, Math.max(0, part + dice.int(-spread, spread))));
  return `rgb(${parts.join(',')})`;
}

/** A ground that is hardly coloured. */
export function drawPaleGround(dice: Dice): string {
  return `<rect width="${SIDE}" height="${SIDE}" fill="${cssOf([238, 238, 238], dice, 17)}"/>`;
}

/** A ground of one colour, plain or with a faint texture. */
export function drawGround(colour: string, dice: Dice, isHeldOut: boolean): string {
  const fill = cssOf((COLOURS[colour] ?? [[0, 0, 0] as const])[0], dice, 18);
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
