import type { Dice } from '../../dice.ts';
import { list } from './list.ts';
import { madeUpWord } from './made-up.ts';
import { firstName, lastName } from './people.ts';

const CODE_WORDS = list(`
  MAPLE, TIGER, OCEAN, PIXEL, AMBER, NORTH, COBALT, FALCON, SUMMER, BRICK, LEMON, ORBIT, DELTA, RIVER, SAVE, WELCOME, EARLY,
  WINTER, STUDIO, GARDEN, CLUB, ROCKET, SILVER, CRUMB, OTTER, VIOLET`);
const TLDS = list('com, org, net, io, co.uk, de, fr, app, dev, info, shop, eu');
const FILE_ENDINGS = list(
  'pdf, xlsx, docx, png, txt, zip, csv, mp4, psd, json, pptx, ods, blend, wav, py, js, toml, log',
);
const FILE_WORDS = list(`
  report, holiday, invoice, notes, draft, backup, photo, thesis, slides, plan, mix, export, inventory, scan, homework, logo,
  schedule, lyrics, settings, results, menu, contract, map, roster, sketch, main, data, letter, poster`);

const letter = (dice: Dice) => dice.pick([...'ABCDEFGHJKLMNPQRSTUVWXYZ']);

export function digits(dice: Dice, count: number): string {
  return Array.from({ length: count }, () => dice.int(0, 9)).join('');
}

/** A code of any make: `AMBER-52`, `QX7841`, `7F-22-KL`. */
export function code(dice: Dice): string {
  const letters = (count: number) => Array.from({ length: count }, () => letter(dice)).join('');
  return dice.pick<() => string>([
    () => `${dice.pick(CODE_WORDS)}${dice.pick(['-', '', '_'])}${dice.int(2, 99)}`,
    () => `${letters(2)}${digits(dice, dice.int(3, 6))}`,
    () => `${letters(1)}${dice.int(1, 99)}`,
    () => `${digits(dice, 4)}-${digits(dice, 4)}`,
    () => `${letters(3)}-${digits(dice, 3)}-${letters(2)}`,
    () => digits(dice, dice.int(4, 9)),
    () => `${digits(dice, 1)}${letters(1)}-${digits(dice, 2)}-${letters(2)}`,
    () => `#${digits(dice, dice.int(3, 6))}`,
  ])();
}

export function phone(dice: Dice): string {
  return dice.pick<() => string>([
    () => `${digits(dice, 3)}-${digits(dice, 4)}`,
    () => `(${dice.int(201, 989)}) ${digits(dice, 3)}-${digits(dice, 4)}`,
    () => `+${dice.int(30, 98)} ${dice.int(10, 999)} ${digits(dice, 6)}`,
    () => `0${dice.int(100, 999)} ${digits(dice, 3)} ${digits(dice, 4)}`,
    () => `0${dice.int(10, 99)} ${digits(dice, 2)} ${digits(dice, 2)} ${digits(dice, 2)} ${digits(dice, 2)}`,
    () => `0${digits(dice, 3)} / ${digits(dice, 5)}`,
    () => `+44 20 ${digits(dice, 4)} ${digits(dice, 4)}`,
  ])();
}

export function domain(dice: Dice): string {
  const name = dice.chance(0.5) ? `${dice.pick(FILE_WORDS)}${madeUpWord(dice, 2)}` : madeUpWord(dice);
  return `${dice.chance(0.2) ? 'my-' : ''}${name}.${dice.pick(TLDS)}`;
}

export function url(dice: Dice): string {
  const path = dice.chance(0.5) ? `/${dice.pick(FILE_WORDS)}${dice.chance(0.3) ? `/${dice.int(2, 999)}` : ''}` : '';
  return `${dice.pick(['www.', 'https://', '', ''])}${domain(dice)}${path}`;
}

export function email(dice: Dice): string {
  const name = dice.chance(0.5)
    ? `${firstName(dice)}.${lastName(dice)}`.toLowerCase()
    : dice.pick(['info', 'hello', 'office', 'support', 'team', 'booking']);
  return `${name.replace(/[^a-z.]/g, '')}@${domain(dice)}`;
}

export function fileName(dice: Dice): string {
  const tail = dice.pick([
    '',
    `_v${dice.int(2, 9)}`,
    `-${dice.int(2019, 2027)}`,
    ' (1)',
    '_final',
    `_${dice.int(1, 99)}`,
  ]);
  return `${dice.pick(FILE_WORDS)}${tail}.${dice.pick(FILE_ENDINGS)}`;
}

export function version(dice: Dice): string {
  return `${dice.int(0, 14)}.${dice.int(0, 20)}${dice.chance(0.6) ? `.${dice.int(0, 12)}` : ''}${dice.chance(0.1) ? '-beta' : ''}`;
}
