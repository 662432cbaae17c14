import type { Dice } from '../../dice.ts';
import { madeUpWord } from '../values/made-up.ts';
import { ACTIONS, DISHES, EVENTS, OBJECTS, PRODUCTS, pickFrom, TOPICS } from '../values/things.ts';

/** What somebody does to something, in the forms that sentences and questions need. */
export interface Deed {
  past: string;
  base: string;
  /** What it is done to, without an article. */
  thing(dice: Dice): string;
  /** Joins a second person: `sold it to`. Without it nobody else takes part. */
  joins?: string;
  isPaid?: boolean;
}

const thing = (dice: Dice) =>
  dice.pick([
    pickFrom(PRODUCTS),
    pickFrom(OBJECTS),
    (other: Dice) => `${madeUpWord(other)} ${dice.pick(['box', 'map', 'lamp', 'statue', 'card', 'engine'])}`,
  ])(dice);
const dish = pickFrom(DISHES);
const event = pickFrom(EVENTS);
const talk = (dice: Dice) => `${dice.pick(TOPICS)} ${dice.pick(['talk', 'film', 'book', 'report', 'song', 'article'])}`;

function deed(forms: string, what: Deed['thing'], joins?: string, isPaid = false): Deed {
  const [past = '', base = ''] = forms.split('/');
  return { past, base, thing: what, isPaid, ...(joins ? { joins } : {}) };
}

export const DEEDS: readonly Deed[] = [
  deed('sold/sell', thing, 'to', true),
  deed('bought/buy', thing, 'from', true),
  deed('rented/rent', thing, 'from', true),
  deed('lent/lend', thing, 'to'),
  deed('borrowed/borrow', thing, 'from'),
  deed('gave/give', thing, 'to'),
  deed('showed/show', thing, 'to'),
  deed('sent/send', thing, 'to'),
  deed('returned/return', thing, 'to'),
  deed('delivered/deliver', thing, 'to'),
  deed('repaired/repair', thing, 'for', true),
  deed('painted/paint', thing, 'for', true),
  deed('found/find', thing, 'with'),
  deed('lost/lose', thing),
  deed('broke/break', thing),
  deed('tested/test', thing, 'with'),
  deed('unpacked/unpack', thing, 'with'),
  deed('hid/hide', thing, 'from'),
  deed('cooked/cook', dish, 'for'),
  deed('ordered/order', dish, 'for', true),
  deed('tried/try', dish, 'with'),
  deed('organised/organise', event, 'with'),
  deed('missed/miss', event, 'with'),
  deed('visited/visit', event, 'with'),
  deed('cancelled/cancel', event),
  deed('filmed/film', event, 'for'),
  deed('presented/present', talk, 'to'),
  deed('finished/finish', talk, 'with'),
  deed('recommended/recommend', talk, 'to'),
];

/** Reasons besides the troubles that notices name. */
export function aim(dice: Dice): string {
  return `to ${dice.pick(ACTIONS)}`;
}
