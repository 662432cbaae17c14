import type { Dice } from '../../dice.ts';
import { type Ask, absent, ask, type DocumentKind, type Row, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { bigNumber, measure, moneyStyle, percent } from '../values/amounts.ts';
import { code } from '../values/codes.ts';
import { capitalised, list } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { firstName, lastName } from '../values/people.ts';
import { city, country, room } from '../values/places.ts';
import { ANIMALS, COLOURS, PRODUCTS, pickFrom, SUBJECTS } from '../values/things.ts';
import { clockStyle, MONTHS, WEEKDAYS, weekday } from '../values/time.ts';

type Draw = (dice: Dice) => string;

const KEYS: readonly (readonly [heading: string, draw: Draw])[] = [
  ['Name', firstName],
  ['Team', (dice) => capitalised(madeUpWord(dice))],
  ['City', city],
  ['Country', country],
  ['Item', pickFrom(PRODUCTS)],
  ['Subject', pickFrom(SUBJECTS)],
  ['Employee', lastName],
  ['Room', room],
  ['Month', pickFrom(MONTHS)],
  ['Day', pickFrom(WEEKDAYS)],
  ['Animal', pickFrom(ANIMALS)],
  ['Model', (dice) => `${capitalised(madeUpWord(dice))} ${dice.int(1, 9)}`],
];

const STATES = list('open, done, waiting, late, sold, free, broken, new, lost, paid');
const whole = (least: number, most: number) => () => (dice: Dice) => String(dice.int(least, most));

/** Columns by heading: a style is drawn for all of a column, then each cell. */
const COLUMNS: readonly (readonly [heading: string, style: (dice: Dice) => Draw])[] = [
  ['Price', styled(moneyStyle, 100, 90_000)],
  ['Start', styled(clockStyle, 360, 1300)],
  ['Qty', whole(1, 400)],
  ['Points', whole(0, 99)],
  ['Age', whole(5, 90)],
  ['Floor', whole(0, 20)],
  ['Rank', whole(1, 60)],
  ['Hours', whole(1, 60)],
  ['Colour', () => pickFrom(COLOURS)],
  ['Weight', () => measure],
  ['Share', () => percent],
  ['Population', () => bigNumber],
  ['Code', () => code],
  ['Contact', () => firstName],
  ['Day', () => weekday],
  ['Status', () => pickFrom(STATES)],
];

function styled(style: (dice: Dice) => (value: number) => string, least: number, most: number) {
  return (dice: Dice): Draw => {
    const write = style(dice);
    return (other) => write(other.int(least, most));
  };
}

interface Table {
  keyName: string;
  keys: string[];
  columns: string[];
  /** By row and column. */
  cells: string[][];
}

function drawContents(dice: Dice): Table & { stranger: string } {
  const [keyName, drawKey] = dice.pick(KEYS);
  const drawn = dice.some(
    COLUMNS.filter(([heading]) => heading !== keyName),
    dice.int(1, 4),
  );
  const [stranger = '', ...keys] = dice.different(dice.int(4, 7), () => drawKey(dice));
  const draws = drawn.map(([, style]) => style(dice));
  const cells = keys.map(() => draws.map((draw) => draw(dice)));
  const columns = drawn.map(([heading]) => (dice.chance(0.2) ? capitalised(madeUpWord(dice)) : heading));
  return { keyName, keys, columns, cells, stranger };
}

const CELL =
  "{What is the $column of $key|Which $column does $key have|$column of $key|what does it say under $column for $key|what is $key's $column|look up the $column for $key}?";

/** What stands in a row under a heading. */
function lookUps({ keys, columns, cells }: Table): Ask[] {
  return keys.flatMap((key, row) =>
    columns.map((column, at) => ask(CELL, cells[row]?.[at] as string, { key, column: column.toLowerCase() })),
  );
}

/** In which row something stands, where it stands but once. */
function reverseLookUps({ keyName, keys, columns, cells }: Table): Ask[] {
  return columns.flatMap((column, at) => {
    const values = cells.map((row) => row[at] as string);
    return keys.flatMap((key, row) => {
      const value = values[row] as string;
      if (values.filter((other) => other === value).length > 1) return [];
      const template =
        '{Which $name has|What $name has|for which $name is it|where is} {the $column|} $value{| as $column}?';
      return [ask(template, key, { name: keyName.toLowerCase(), column: column.toLowerCase(), value })];
    });
  });
}

function rowsOf({ keyName, keys, columns, cells }: Table, isSpreadsheet: boolean, dice: Dice): Row[] {
  const headings = [keyName, ...columns];
  const body = keys.map((key, row) => [key, ...(cells[row] ?? [])]);
  if (isSpreadsheet) {
    const letters = headings.map((_, index) => String.fromCharCode(65 + index));
    return [letters, ...[headings, ...body].map((row, index) => [String(index + 1), ...row])];
  }
  const title = `${capitalised(madeUpWord(dice))} ${dice.pick(['overview', 'list', 'report', 'results', 'plan'])}`;
  return [...(dice.chance(0.4) ? [title] : []), headings, ...body];
}

/** Any table; the headings of some are made up. */
function tableKind(name: string, isSpreadsheet: boolean): DocumentKind {
  return {
    name,
    draw(dice) {
      const table = drawContents(dice);
      const { keys, columns, stranger } = table;
      return {
        pictures: [{ rows: rowsOf(table, isSpreadsheet, dice) }],
        asks: [
          ...dice.some(lookUps(table), 6),
          ...dice.some(reverseLookUps(table), 3),
          told(howMany('rows{ without the heading|}'), String(keys.length)),
          ask(
            '{What comes last|which is the last entry|what is the last one in the list|who or what is in the last row}?',
            keys.at(-1) as string,
          ),
          absent(CELL, { key: stranger, column: dice.pick(columns).toLowerCase() }),
          absent(CELL, { key: dice.pick(keys), column: madeUpWord(dice) }),
        ],
        gist: isSpreadsheet ? 'a spreadsheet' : 'a table',
      };
    },
  };
}

export const table = tableKind('table', false);
export const spreadsheet = tableKind('spreadsheet', true);
