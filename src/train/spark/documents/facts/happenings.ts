import type { Dice } from '../../dice.ts';
import { type Ask, absent, ask, field, no, yes } from '../page.ts';
import { price } from '../values/amounts.ts';
import { firstName, fullName, titledName, userName } from '../values/people.ts';
import { city, venue } from '../values/places.ts';
import { PROBLEMS } from '../values/things.ts';
import { clock, date, weekday } from '../values/time.ts';
import { aim, DEEDS, type Deed } from './deeds.ts';
import type { Fact } from './fact.ts';

/** Who did what, and whatever else is told of it. */
interface Happening {
  deed: Deed;
  who: string;
  thing: string;
  /** With or for whom. */
  other: string | undefined;
  time: string | undefined;
  place: string | undefined;
  cost: string | undefined;
  reason: string | undefined;
  isFuture: boolean;
}

const person = (dice: Dice) => dice.pick([firstName, firstName, fullName, titledName, userName])(dice);

/**
 * Sentences put together from their parts, each of which may be missing: the same question has an answer in one and none in
 * another.
 * @param used Names that are spoken of already; what is drawn is added.
 */
export function drawHappenings(count: number, dice: Dice, used: Set<string> = new Set()): Fact[] {
  return dice.some(DEEDS, count).map((deed) => {
    const happening = drawHappening(deed, dice, used);
    return { sentence: sentenceOf(happening, dice), asks: asksOf(happening, dice, used) };
  });
}

function unused(draw: (dice: Dice) => string, dice: Dice, used: Set<string>): string {
  let value = draw(dice);
  const isKnown = () => [...used].some((known) => known.includes(value) || value.includes(known));
  for (let tries = 0; isKnown() && tries < 20; tries++) value = draw(dice);
  used.add(value);
  return value;
}

function drawHappening(deed: Deed, dice: Dice, used: Set<string>): Happening {
  const maybe = (share: number, draw: () => string) => (dice.chance(share) ? draw() : undefined);
  const named = (draw: (dice: Dice) => string) => unused(draw, dice, used);
  return {
    deed,
    who: named(person),
    thing: named(deed.thing),
    other: deed.joins ? maybe(0.55, () => named(person)) : undefined,
    time: maybe(0.55, () => timeOf(dice)),
    place: maybe(0.5, () => (dice.chance(0.4) ? city(dice) : venue(dice))),
    cost: deed.isPaid ? maybe(0.6, () => price(dice)) : undefined,
    reason: maybe(0.4, () => (dice.chance(0.5) ? dice.pick(PROBLEMS) : aim(dice))),
    isFuture: dice.chance(0.3),
  };
}

/** As it is asked for: `Monday at 9:30`. */
function timeOf(dice: Dice): string {
  return dice.pick<() => string>([
    () => weekday(dice),
    () => date(dice),
    () => `${weekday(dice)} at ${clock(dice)}`,
    () => `${date(dice)}, ${clock(dice)}`,
  ])();
}

function sentenceOf({ deed, who, thing, other, time, place, cost, reason, isFuture }: Happening, dice: Dice): string {
  const what = /\.|^\d/.test(thing) ? thing : `${dice.pick(['the', 'the', 'a', 'this'])} ${thing}`;
  const parts = dice.shuffled([
    ...(place ? [/^the /.test(place) ? `at ${place}` : `in ${place}`] : []),
    ...(cost ? [`for ${cost}`] : []),
  ]);
  const isFronted = time !== undefined && dice.chance(0.4);
  const words = [
    ...(isFronted ? [`On ${time},`] : []),
    who,
    isFuture ? `will ${deed.base}` : deed.past,
    what.replace(/^a (?=[aeiou])/, 'an '),
    ...(other ? [`${deed.joins} ${other}`] : []),
    ...parts,
    ...(time && !isFronted ? [`on ${time}`] : []),
  ];
  const tail = reason ? ` ${reason.startsWith('to ') ? `in order ${reason}` : `because ${reason}`}` : '';
  return `${words.join(' ')}${tail}.`;
}

function asksOf(happening: Happening, dice: Dice, used: Set<string>): Ask[] {
  const { deed, who, thing, other, time, place, cost, reason, isFuture } = happening;
  const did = isFuture ? 'will' : 'did';
  const slots = {
    who,
    thing,
    did,
    base: deed.base,
    done: isFuture ? `will ${deed.base}` : deed.past,
    joins: deed.joins ?? 'with',
    stranger: unused(person, dice, used),
    strange: unused(dice.pick(DEEDS).thing, dice, used),
    otherdeed: dice.pick(DEEDS.filter(({ base }) => base !== deed.base)).base,
  };
  return [
    ask(
      '{Who $done the $thing|who is it that $done the $thing|who $done a $thing|the $thing, who $done it}?',
      who,
      slots,
    ),
    ask('{What $did $who $base|which thing $did $who $base|what is it that $who $done|$who $done what}?', thing, slots),
    field(
      '{When $did $who $base it|when $did $who $base the $thing|on which day $did $who $base the $thing|when is that with the $thing}?',
      time,
      slots,
    ),
    field(
      '{Where $did $who $base the $thing|where $did $who $base it|where does that with the $thing happen|at which place $did $who $base the $thing}?',
      place,
      slots,
    ),
    field(
      '{Why $did $who $base the $thing|why $did $who $base it|for what reason $did $who $base the $thing|what is the reason $who $done it}?',
      reason,
      slots,
    ),
    ...(deed.joins
      ? [
          field(
            '{Who $did $who $base the $thing $joins|$joins whom $did $who $base it|$joins whom $did $who $base the $thing|who else is named besides $who}?',
            other,
            slots,
          ),
        ]
      : []),
    ...(deed.isPaid
      ? [
          field(
            '{How much was the $thing|for how much $did $who $base the $thing|whats the price of the $thing|for how much money $did $who $base it}?',
            cost,
            slots,
          ),
        ]
      : []),
    absent('{What $did $stranger $base|when $did $stranger $base the $thing|what about $stranger}?', slots),
    absent('{Who $done the $strange|where is the $strange|how much was the $strange|how big is the $thing}?', slots),
    yes('{$did $who $base the $thing|is it $who who $done the $thing|is it true that $who $done the $thing}?', slots),
    no(
      '{$did $stranger $base the $thing|is it $stranger who $done the $thing|is it true that $who $done the $strange}?',
      slots,
    ),
    no('{$did $who $base the $strange|is there a word about the $strange|does it mention $stranger}?', slots),
  ];
}
