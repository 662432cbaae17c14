import type { Dice } from '../../dice.ts';
import { type Ask, absent, ask, type DocumentKind, field, given, no, type Row, told, yes } from '../page.ts';
import { howMany } from '../phrases.ts';
import { moneyStyle } from '../values/amounts.ts';
import { inventedName } from '../values/invented.ts';
import { list } from '../values/list.ts';
import { dayEnds, hourEnds, longValue } from '../values/long-values.ts';
import { madeUpWord } from '../values/made-up.ts';
import { firstName, fullName, userName } from '../values/people.ts';
import { city, room } from '../values/places.ts';
import * as things from '../values/things.ts';

/** What rows are about. */
const HEADS: readonly (readonly [one: string, many: string, draw: (dice: Dice) => string])[] = [
  ['person', 'people', fullName],
  ['player', 'players', userName],
  ['member', 'members', firstName],
  ['room', 'rooms', room],
  ['city', 'cities', city],
  ['item', 'items', things.pickFrom(things.PRODUCTS)],
  ['item', 'items', things.pickFrom(things.GAME_ITEMS)],
  ['dish', 'dishes', things.pickFrom(things.DISHES)],
  ['animal', 'animals', things.pickFrom(things.ANIMALS)],
  ['machine', 'machines', (dice) => `${madeUpWord(dice, 2)}-${dice.int(1, 99)}`],
  ['thing', 'things', inventedName],
];

/** Numbers with a unit, by what the most and the least of them is called. */
const SCALES = list(
  'heaviest/lightest/weight/ kg, longest/shortest/length/ m, oldest/youngest/age/ years, fastest/slowest/speed/ km/h, tallest/smallest/height/ cm, most expensive/cheapest/price/$, highest/lowest/score/ pts, biggest/smallest/size/ MB',
).map((line) => {
  const [most = '', least = '', name = '', ...unit] = line.split('/');
  return { most, least, name, unit: unit.join('/') };
});
const STATES = list('ready, broken, empty, full, open, locked, missing, sold, late, clean, offline, booked');

interface Entry {
  name: string;
  /** Of the scale, so that rows can be compared. */
  amount: number;
  written: string;
  from: string;
  to: string;
  state: string;
  note: string;
}

type Column = 'written' | 'span' | 'state' | 'note';

function drawEntries(dice: Dice, draw: (dice: Dice) => string, unit: string): { entries: Entry[]; stranger: string } {
  const [stranger = '', ...names] = dice.different(dice.int(4, 7), () => draw(dice));
  const money = moneyStyle(dice, 0);
  const isWhole = dice.chance(0.6);
  const amounts = new Set<number>();
  while (amounts.size < names.length) amounts.add(dice.int(1, 990));
  const spanOf = dice.chance(0.6) ? hourEnds : dayEnds;
  const notes = dice.different(names.length, () => longValue(dice));
  const states = dice.some(STATES, 3);
  const numbers = [...amounts];
  const entries = names.map((name, index): Entry => {
    const number = numbers[index] as number;
    const [from, to] = spanOf(dice);
    const written = unit === '$' ? money(number * 25) : `${isWhole ? number : (number / 10).toFixed(1)}${unit}`;
    return { name, amount: number, written, from, to, state: dice.pick(states), note: notes[index] as string };
  });
  return { entries, stranger };
}

function cell(entry: Entry, column: Column, dash: string): string {
  return column === 'span' ? `${entry.from}${dash}${entry.to}` : entry[column];
}

/** Entries as lines, as cells, or each in a block of its own. */
function rowsOf(entries: readonly Entry[], columns: readonly Column[], dash: string, dice: Dice): Row[] {
  const cellsOf = (entry: Entry) => columns.map((column) => cell(entry, column, dash));
  const join = dice.pick([', ', ' - ', ' | ', ' · ', '  ']);
  return dice.pick<() => Row[]>([
    () => entries.map((entry) => [entry.name, ...cellsOf(entry)]),
    () => entries.map((entry) => [entry.name, ...cellsOf(entry)]),
    () => entries.map((entry) => `${entry.name}: ${cellsOf(entry).join(join)}`),
    () => entries.flatMap((entry): Row[] => [entry.name, cellsOf(entry).join(join)]),
    () => entries.map((entry) => [...cellsOf(entry), entry.name]),
  ])();
}

type Scale = (typeof SCALES)[number];

/** Which is most and least, and which of two is more. */
function comparisons(entries: readonly Entry[], { most, least, name }: Scale, one: string, dice: Dice): Ask[] {
  const sorted = [...entries].sort((a, b) => b.amount - a.amount);
  const [top, bottom] = [sorted[0] as Entry, sorted.at(-1) as Entry];
  const [first, second] = dice.some(entries, 2) as [Entry, Entry];
  const [more, fewer] = first.amount > second.amount ? [first, second] : [second, first];
  const slots = { one, name, most, least, first: first.name, second: second.name, more: more.name, fewer: fewer.name };
  return [
    ask(
      '{Which $one {has|is} the $most|which is the $most|what $one is the $most one|the $most one}?',
      top.name,
      slots,
    ),
    ask(
      '{Which $one {has|is} the $least|which is the $least|what $one is the $least one|the $least one}?',
      bottom.name,
      slots,
    ),
    ask('{What is the {largest|highest} $name|whats the top $name|largest $name of all}?', top.written, slots),
    ask('{What is the {smallest|lowest} $name|whats the minimum $name|smallest $name of all}?', bottom.written, slots),
    ask(
      '{Which has the {larger|higher} $name, $first or $second|$first or $second, which has more $name|more $name: $first or $second}?',
      more.name,
      slots,
    ),
    yes(
      '{Has $more a {larger|higher} $name than $fewer|is the $name of $more {larger|higher} than that of $fewer}[, yes or no]?',
      slots,
    ),
    no(
      '{Has $fewer a {larger|higher} $name than $more|is the $name of $fewer {larger|higher} than that of $more}[, yes or no]?',
      slots,
    ),
  ];
}

function lookUps(entries: readonly Entry[], columns: readonly Column[], dash: string, scale: string): Ask[] {
  const has = (column: Column) => columns.includes(column);
  return entries.flatMap((entry) => {
    const slots = { name: entry.name, scale, state: entry.state };
    return [
      ...(has('written')
        ? [
            ask(
              '{What is the $scale of $name|$scale of $name|which $scale has $name|whats the $scale for $name}?',
              entry.written,
              slots,
            ),
          ]
        : []),
      ...(has('span')
        ? [
            ask(
              '{What are the times of $name|from when to when is $name|whats the span of $name|which times stand beside $name}?',
              cell(entry, 'span', dash),
              slots,
            ),
            ask(
              '{From when is $name|when does $name {start|begin}|start of $name|since when is $name there}?',
              entry.from,
              slots,
            ),
            ask(
              '{Until when is $name|when does $name {end|finish}|end of $name|till when is $name there}?',
              entry.to,
              slots,
            ),
          ]
        : []),
      ...(has('state')
        ? [
            ask(
              '{What is the {state|status} of $name|how is it with $name|status of $name|whats up with $name}?',
              entry.state,
              slots,
            ),
          ]
        : []),
      ...(has('note')
        ? [
            ask(
              '{What stands {beside|next to} $name|what does it say for $name|which value has $name|read the entry of $name}?',
              columns.map((column) => cell(entry, column, dash)).join(' '),
              slots,
            ),
          ]
        : []),
    ];
  });
}

function stateAsks(entries: readonly Entry[], many: string): Ask[] {
  const [entry] = entries as [Entry];
  const same = entries.filter(({ state }) => state === entry.state);
  const other = entries.find(({ state }) => state !== entry.state);
  const IS_SO = '{Is $name $state|is it true that $name is $state|does it say $state for $name}?';
  return [
    told(howMany('$many', 'are $state'), String(same.length), { many, state: entry.state }),
    ...(same.length === 1
      ? [
          ask('{Which one is $state|what is $state|which of the $many is $state}?', entry.name, {
            many,
            state: entry.state,
          }),
        ]
      : []),
    yes(IS_SO, { name: entry.name, state: entry.state }),
    ...(other ? [no(IS_SO, { name: other.name, state: entry.state })] : []),
  ];
}

/** Anything with a few values a row, most of them without a heading. */
export const records: DocumentKind = {
  name: 'records',
  draw(dice) {
    const [one, many, draw] = dice.pick(HEADS);
    const scale = dice.pick(SCALES);
    const { entries, stranger } = drawEntries(dice, draw, scale.unit);
    const columns = dice.some<Column>(['written', 'span', 'state'], dice.int(1, 3));
    if (columns.length === 1 && dice.chance(0.4)) columns[0] = 'note';
    const dash = dice.pick([' - ', '-', ' to ', ' – ']);
    const title = dice.chance(0.5) ? inventedName(dice) : undefined;
    const has = (column: Column) => columns.includes(column);
    return {
      pictures: [{ rows: [...given(title, (name) => name), ...rowsOf(entries, columns, dash, dice)] }],
      asks: [
        ...dice.some(lookUps(entries, columns, dash, scale.name), 6),
        ...(has('written') ? dice.some(comparisons(entries, scale, one, dice), 3) : []),
        ...(has('state') ? stateAsks(entries, many) : []),
        told(howMany('{$many|entries}'), String(entries.length), { many }),
        field('{What is the title|which name stands on top|what stands above the $many|whats the heading}?', title, {
          many,
        }),
        absent(
          '{What is the $scale of $stranger|what stands beside $stranger|when does $stranger start|status of $stranger}?',
          { scale: scale.name, stranger },
        ),
        absent('{Who owns $name|where was $name made|what colour is $name|who is the boss of $name}?', {
          name: (entries[0] as Entry).name,
        }),
      ],
      gist: 'a table',
    };
  },
};
