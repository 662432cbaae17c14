import type { Dice } from '../../dice.ts';
import { absent, ask, type DocumentKind, no, type Row, told, yes } from '../page.ts';
import { howMany, whatIs } from '../phrases.ts';
import { bigNumber, measure, percent, price } from '../values/amounts.ts';
import { code, email, fileName, phone, url, version } from '../values/codes.ts';
import { capitalised, list } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { fullName } from '../values/people.ts';
import { address, city, company } from '../values/places.ts';
import { clock, date, duration } from '../values/time.ts';

const VALUES: readonly ((dice: Dice) => string)[] = [
  bigNumber,
  measure,
  percent,
  price,
  code,
  email,
  fileName,
  phone,
  url,
  version,
  fullName,
  address,
  city,
  company,
  clock,
  date,
  duration,
  madeUpWord,
];
const KEYS = list(`
  Owner, Reference, Location, Capacity, Speed, Contact, Deadline, Budget, Serial, Model, Origin, Keeper, Batch, Priority, Port, Channel,
  Created, Updated, Size, Format, Region, Manager, Sector, Depth, Height, Width, Licence, Ticket, Route, Source, Target, Limit`);

/** Keys and values of every make, many of the keys made up: what stands beside a word is its value. */
export const keyValues: DocumentKind = {
  name: 'key-values',
  draw(dice) {
    const keys = dice.different(
      dice.int(3, 9),
      () =>
        (dice.chance(0.45) ? capitalised(madeUpWord(dice)) : dice.pick(KEYS)) +
        (dice.chance(0.15) ? ` ${dice.pick(['ID', 'no.', 'A', 'B', 'name'])}` : ''),
    );
    const entries = keys.map((key) => ({ key, value: dice.pick(VALUES)(dice) }));
    const separator = dice.pick([': ', ' = ', ' - ', '  ', ' ... ', '']);
    const row = ({ key, value }: { key: string; value: string }): Row =>
      separator ? `${key}${separator}${value}` : [key, value];
    const title = dice.chance(0.4)
      ? capitalised(`${madeUpWord(dice)} ${dice.pick(['sheet', 'record', 'card', 'form', 'info'])}`)
      : undefined;
    const missing = dice.chance(0.5)
      ? madeUpWord(dice)
      : (KEYS.find((key) => !keys.some((other) => other.includes(key))) as string);
    const [first, ...rest] = entries;
    return {
      pictures: [{ rows: [...(title ? [title] : []), ...entries.map(row)] }],
      asks: [
        ...entries.map(({ key, value }) =>
          ask(whatIs('{the $key|$key}'), value, { key: dice.chance(0.6) ? key.toLowerCase() : key }),
        ),
        ...entries.map(({ key, value }) =>
          ask('{What has the value|which entry says|which field holds|where does it say} $value?', key, { value }),
        ),
        absent(whatIs('{the $key|$key}'), { key: missing.toLowerCase() }),
        told(howMany('{entries|fields|values}'), String(entries.length)),
        ...(first
          ? [
              yes('{Is the $key $value|is $value the $key|does it give $value as $key}?', {
                key: first.key,
                value: first.value,
              }),
            ]
          : []),
        ...(first && rest[0]
          ? [
              no('{Is the $key $value|is $value the $key|does it give $value as $key}?', {
                key: first.key,
                value: rest[0].value,
              }),
            ]
          : []),
      ],
      gist: 'a list of entries',
    };
  },
};
