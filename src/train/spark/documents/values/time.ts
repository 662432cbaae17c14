import type { Dice } from '../../dice.ts';
import { list } from './list.ts';

export const WEEKDAYS = list('Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday');
export const MONTHS = list(
  'January, February, March, April, May, June, July, August, September, October, November, December',
);
const DURATIONS = list(`
  ten minutes, twenty minutes, half an hour, an hour, 45 minutes, 90 minutes, two hours, 3 hours, six hours, two days, 5 days,
  a week, ten days, two weeks, a month, three months, 24 hours, 48 hours, a fortnight, 15 min, 2 h 30 min, one year, 7 days`);
const OFTEN = list(`
  twice a day, every morning, once a week, every two hours, three times a day, every other day, on weekdays, once a month,
  every evening, every Sunday, twice a week, daily, every 8 hours, after each meal, every night, four times a year`);

const pad = (value: number) => String(value).padStart(2, '0');

/** Writes minutes of the day the same way all over a page. */
export type ClockStyle = (minutes: number) => string;

export function clockStyle(dice: Dice): ClockStyle {
  const style = dice.pick<ClockStyle>([
    (minutes) => `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`,
    (minutes) => `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`,
    (minutes) => `${Math.floor(minutes / 60)}.${pad(minutes % 60)}`,
    (minutes) => `${twelve(minutes)}:${pad(minutes % 60)} ${minutes < 720 ? 'AM' : 'PM'}`,
    (minutes) => `${twelve(minutes)}:${pad(minutes % 60)}${minutes < 720 ? 'am' : 'pm'}`,
    (minutes) => `${twelve(minutes)}${minutes % 60 ? `:${pad(minutes % 60)}` : ''} ${minutes < 720 ? 'am' : 'pm'}`,
    (minutes) => `${pad(Math.floor(minutes / 60))}h${pad(minutes % 60)}`,
  ]);
  return (minutes) => style(((minutes % 1440) + 1440) % 1440);
}

function twelve(minutes: number): number {
  return Math.floor(minutes / 60) % 12 || 12;
}

/** A time of day in any style, by quarters or to the minute. */
export function clock(dice: Dice): string {
  const step = dice.pick([1, 5, 15, 30]);
  const minutes = step * dice.int(Math.ceil(360 / step), Math.floor(1380 / step));
  return clockStyle(dice)(minutes);
}

/** Writes a day the same way all over a page; months count from 1. */
export type DateStyle = (year: number, month: number, day: number) => string;

export function dateStyle(dice: Dice): DateStyle {
  const name = (month: number) => MONTHS[month - 1] as string;
  return dice.pick<DateStyle>([
    (year, month, day) => `${year}-${pad(month)}-${pad(day)}`,
    (year, month, day) => `${pad(day)}/${pad(month)}/${year}`,
    (year, month, day) => `${pad(day)}.${pad(month)}.${year}`,
    (year, month, day) => `${day} ${name(month)} ${year}`,
    (year, month, day) => `${name(month)} ${day}, ${year}`,
    (year, month, day) => `${day} ${name(month).slice(0, 3)} ${year}`,
    (_, month, day) => `${day} ${name(month)}`,
    (_, month, day) => `${name(month).slice(0, 3)} ${day}`,
    (_, month, day) => `${pad(day)}.${pad(month)}.`,
  ]);
}

export function date(dice: Dice): string {
  return dateStyle(dice)(dice.int(2019, 2028), dice.int(1, 12), dice.int(1, 28));
}

/** Within a line a day as {@link dateStyle} writes it. */
export const DATE = dateForm();

function dateForm(): RegExp {
  const month = MONTHS.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join('|');
  const forms = [
    '\\d{4}-\\d\\d-\\d\\d',
    '\\d\\d[/.]\\d\\d[/.](?:\\d{4})?',
    `\\d{1,2} (?:${month})(?: \\d{4})?`,
    `(?:${month}) \\d{1,2}(?:, \\d{4})?`,
  ];
  return new RegExp(`(?<![\\w.,/-])(?:${forms.join('|')})(?![\\w/-])`, 'gi');
}

export function weekday(dice: Dice): string {
  return dice.pick(WEEKDAYS);
}

/** When something happens, as people say it: `Friday`, `next Tuesday`, `14 March`. */
export function day(dice: Dice): string {
  const kind = dice.next();
  if (kind < 0.5) return weekday(dice);
  if (kind < 0.6) return dice.pick(['tomorrow', 'tonight', 'today', 'next week', 'this weekend', 'tomorrow morning']);
  if (kind < 0.7) return `next ${weekday(dice)}`;
  return dateStyle(dice)(dice.int(2024, 2028), dice.int(1, 12), dice.int(1, 28));
}

export function duration(dice: Dice): string {
  return dice.chance(0.7)
    ? dice.pick(DURATIONS)
    : `${dice.int(2, 90)} ${dice.pick(['minutes', 'days', 'hours', 'weeks', 'min'])}`;
}

export function howOften(dice: Dice): string {
  return dice.pick(OFTEN);
}

export function year(dice: Dice): string {
  return String(dice.int(1890, 2027));
}

/** So many different minutes of the day between two, by five minutes, in order. */
export function differentTimes(count: number, first: number, last: number, dice: Dice): number[] {
  const drawn = dice.different(count, () => String(5 * dice.int(Math.ceil(first / 5), Math.floor(last / 5))));
  return drawn.map(Number).sort((a, b) => a - b);
}

/** How long a song or a film lasts: `3:41`. */
export function runningTime(dice: Dice): string {
  return `${dice.int(2, 9)}:${pad(dice.int(0, 59))}`;
}
