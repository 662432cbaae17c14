import type { Dice } from '../../dice.ts';
import { bigNumber, moneyStyle } from './amounts.ts';
import { digits } from './codes.ts';
import { list } from './list.ts';
import { clockStyle, WEEKDAYS } from './time.ts';

// Values of several words: an answer is the whole of one, not its beginning.

const ZONES = list('UTC, CET, GMT, EST, PST, BST, JST, CEST, UTC+2, local time');
const PERIODS = list('a day, a week, a month, per month, an hour, per person, each, / year, a night, per kg');
const RATES = list('km/h, mph, kWh, MB/s, rpm, m², litres, people, steps, votes, views, kcal, fps');

/** A span of the day: `9:30 - 17:00`. */
export function hours(dice: Dice): string {
  const [from, to] = hourEnds(dice);
  return `${from}${dice.pick([' - ', '-', ' to ', ' – '])}${to}`;
}

/** Beginning and end of a span of the day, written alike. */
export function hourEnds(dice: Dice): [from: string, to: string] {
  const clock = clockStyle(dice);
  return [clock(15 * dice.int(20, 50)), clock(15 * dice.int(52, 92))];
}

/** Two weekdays, the first before the second. */
export function dayEnds(dice: Dice): [from: string, to: string] {
  const first = dice.int(0, 4);
  const days = dice.chance(0.5) ? WEEKDAYS : WEEKDAYS.map((day) => day.slice(0, 3));
  return [days[first] as string, days[dice.int(first + 1, 6)] as string];
}

export function zonedClock(dice: Dice): string {
  return `${clockStyle(dice)(5 * dice.int(60, 280))} ${dice.pick(ZONES)}`;
}

/** An amount with what it is for: `$12.50 a month`. */
export function payment(dice: Dice): string {
  return `${moneyStyle(dice, 0)(dice.int(100, 90_000))} ${dice.pick(PERIODS)}`;
}

/** A long number with its unit: `12,400 rpm`. */
export function rate(dice: Dice): string {
  return `${bigNumber(dice)} ${dice.pick(RATES)}`;
}

/** `120 x 60 x 75 cm`. */
export function dimensions(dice: Dice): string {
  const sides = Array.from({ length: dice.int(2, 3) }, () => dice.int(2, 300));
  return `${sides.join(dice.pick([' x ', ' × ', 'x']))} ${dice.pick(['cm', 'mm', 'px', 'm', 'in'])}`;
}

/** A number in groups, as of accounts and serials. */
export function grouped(dice: Dice): string {
  const groups = Array.from({ length: dice.int(3, 5) }, () => digits(dice, 4));
  return (dice.chance(0.3) ? `${dice.pick(['GB', 'DE', 'SN', 'NO'])}${dice.int(10, 99)} ` : '') + groups.join(' ');
}

const LONG = [hours, zonedClock, payment, rate, dimensions, grouped];

/** A value of several words of any make. */
export function longValue(dice: Dice): string {
  return dice.pick(LONG)(dice);
}
