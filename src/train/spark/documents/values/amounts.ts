import type { Dice } from '../../dice.ts';
import { list } from './list.ts';

/** Writes an amount of hundredths the same way all over a page. */
export type MoneyStyle = (hundredths: number) => string;

const SYMBOLS = ['$', '£', '€', 'CHF ', '¥', 'R$', '₹'];
const SUFFIXES = [' EUR', ' €', ' USD', ' kr', ' zł', '€'];
const UNITS = list(
  'kg, g, ml, l, cm, mm, m, km, oz, lb, GB, MB, kWh, W, V, °C, °F, mph, km/h, ft, mg, kcal, dB, Hz, bar, pcs, pt, px',
);
const NUMBER_WORDS = list('one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve');

/** @param bare Share of the pages that show no currency at all. */
export function moneyStyle(dice: Dice, bare = 0.3): MoneyStyle {
  const comma = dice.chance(0.2);
  const plain: MoneyStyle = (hundredths) => {
    const text = (hundredths / 100).toFixed(2);
    return comma ? text.replace('.', ',') : text;
  };
  if (dice.chance(bare)) return plain;
  if (dice.chance(0.65)) {
    const symbol = dice.pick(SYMBOLS);
    return (hundredths) => symbol + plain(hundredths);
  }
  const suffix = dice.pick(SUFFIXES);
  return (hundredths) => plain(hundredths) + suffix;
}

/** A price as a sentence names it: `$15`, `4.50 €`. */
export function price(dice: Dice): string {
  if (dice.chance(0.4)) return `${dice.pick(['$', '£', '€'])}${dice.int(1, 40) * dice.pick([1, 5, 10, 25])}`;
  return moneyStyle(dice, 0)(dice.int(50, 60_000));
}

export function percent(dice: Dice): string {
  return `${dice.chance(0.8) ? dice.int(1, 99) : (dice.int(1, 999) / 10).toFixed(1)}${dice.chance(0.85) ? '%' : ' %'}`;
}

/** A measured amount: `2.6 km`, `250 g`. */
export function measure(dice: Dice): string {
  const number = dice.chance(0.6) ? String(dice.int(1, 950)) : (dice.int(1, 990) / 10).toFixed(1);
  return `${number}${dice.chance(0.75) ? ' ' : ''}${dice.pick(UNITS)}`;
}

/** A small number in digits or words. */
export function few(dice: Dice): string {
  const number = dice.int(2, 12);
  return dice.chance(0.5) ? String(number) : (NUMBER_WORDS[number - 1] as string);
}

/** A number of up to six digits, the longer ones with or without separators. */
export function bigNumber(dice: Dice): string {
  const number = dice.int(1_000, 999_999);
  const separator = dice.pick([',', ' ', '.', '']);
  return String(number).replace(/(?=(?:\d{3})+$)(?!^)/g, separator);
}
