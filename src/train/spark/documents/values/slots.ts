import { plural } from '../../../../core/prompt/plural.ts';
import type { Dice } from '../../dice.ts';
import type { Slots } from '../spin.ts';
import { bigNumber, few, measure, percent, price } from './amounts.ts';
import { code, email, fileName, phone, url, version } from './codes.ts';
import { madeUpWord } from './made-up.ts';
import { firstName, fullName, job, titledName, userName } from './people.ts';
import { address, city, company, country, room, shop, spot, street, venue } from './places.ts';
import * as things from './things.ts';
import { clock, date, day, duration, howOften, weekday, year } from './time.ts';

/** What a template's `$name` may be: the name says what is drawn, a digit behind it asks for another one. */
const DRAWN: Readonly<Record<string, (dice: Dice) => string>> = {
  action: things.pickFrom(things.ACTIONS),
  address,
  animal: things.pickFrom(things.ANIMALS),
  city,
  clock,
  code,
  colour: things.pickFrom(things.COLOURS),
  company,
  country,
  date,
  day,
  dish: things.pickFrom(things.DISHES),
  drink: things.pickFrom(things.DRINKS),
  duration,
  email,
  event: things.pickFrom(things.EVENTS),
  few,
  file: fileName,
  full: fullName,
  gameplace: things.pickFrom(things.GAME_PLACES),
  grocery: things.pickFrom(things.GROCERIES),
  items: plurals(things.GAME_ITEMS),
  item: things.pickFrom(things.GAME_ITEMS),
  job,
  lure: things.pickFrom(things.LURES),
  madeup: madeUpWord,
  madeups: (dice) => `${madeUpWord(dice)}s`,
  measure,
  number: bigNumber,
  objects: plurals(things.OBJECTS),
  object: things.pickFrom(things.OBJECTS),
  often: howOften,
  percent,
  pet: things.pickFrom(things.PETS),
  phone,
  price,
  problem: things.pickFrom(things.PROBLEMS),
  products: plurals(things.PRODUCTS),
  product: things.pickFrom(things.PRODUCTS),
  room,
  secret: things.pickFrom(things.SECRETS),
  shop,
  sport: things.pickFrom(things.SPORTS),
  spot,
  street,
  subject: things.pickFrom(things.SUBJECTS),
  supplies: things.pickFrom(things.SUPPLIES),
  title: titledName,
  topic: things.pickFrom(things.TOPICS),
  url,
  user: userName,
  venue,
  version,
  weekday,
  who: firstName,
  year,
};

function plurals(things: readonly string[]): (dice: Dice) => string {
  return (dice) => plural(dice.pick(things));
}

/**
 * Values for every `$name` in the templates, none of which is in `used`; they are added to it, so that what two sentences
 * of one page say is never about the same thing.
 * @throws {Error} when a name is not known.
 */
export function drawSlots(templates: readonly string[], dice: Dice, used: Set<string>): Slots {
  const slots: Record<string, string> = {};
  for (const [, name = ''] of templates.join(' ').matchAll(/\$([a-z]+\d?)/g)) {
    if (slots[name] !== undefined) continue;
    const draw = DRAWN[name.replace(/\d$/, '')];
    if (!draw) throw new Error(`Nothing is drawn for $${name}.`);
    slots[name] = unused(() => draw(dice), used);
  }
  return slots;
}

/** After some tries a value may come twice: there are only seven days in a week. */
function unused(draw: () => string, used: Set<string>): string {
  let value = draw();
  for (let tries = 0; used.has(value) && tries < 20; tries++) value = draw();
  used.add(value);
  return value;
}
