import type { Dice } from '../../dice.ts';
import { type Ask, absent, ask, type DocumentKind, field, given, no, yes } from '../page.ts';
import { spin } from '../spin.ts';
import { phone, url } from '../values/codes.ts';
import { anyName, inventedName } from '../values/invented.ts';
import { capitalised, list } from '../values/list.ts';
import { dayEnds, hours, longValue } from '../values/long-values.ts';
import { madeUpWord } from '../values/made-up.ts';
import { fullName } from '../values/people.ts';
import { address, city, company, shop } from '../values/places.ts';
import { GROCERIES, PRODUCTS } from '../values/things.ts';

const SLOGANS = list(`
  fresh every day, we care, quality you can taste, made by hand, always open-minded, your neighbours, never boring,
  the original, family owned, now even better, simply good, think again, good things take time, made with love`);

/** What bears a name that no label announces, by what people call it. */
const BEARERS: readonly (readonly [thing: string, draw: (dice: Dice) => string])[] = [
  ['shop', shop],
  ['shop', inventedName],
  ['company', company],
  ['brand', (dice) => capitalised(madeUpWord(dice))],
  ['restaurant', inventedName],
  ['band', inventedName],
  ['film', inventedName],
  ['game', inventedName],
  ['app', (dice) => capitalised(madeUpWord(dice))],
  ['club', inventedName],
  ['school', (dice) => `${city(dice)} ${dice.pick(['Academy', 'High School', 'College', 'Primary'])}`],
  ['artist', fullName],
  ['person', fullName],
  ['account', anyName],
];
const ASKS_NAME =
  '{Which $thing is {it|this|that}|what is the name of the $thing|what is the $thing called|whats the $thing|name of the $thing|what $thing is it}?';
const ASKS_MAKER = '{Who {made|makes|runs|is behind} it|by whom is it|who is it by|from whom is it|whos the maker}?';

/** An offer, whose price is the whole of what stands beside it. */
function offerAsks(offers: readonly (readonly [thing: string, value: string])[]): Ask[] {
  return offers.flatMap(([thing, value]) => [
    ask(
      '{What is given for the $thing|what does it say about $thing|whats beside $thing|$thing, what is said of it}?',
      value,
      {
        thing,
      },
    ),
    yes('{Do they have $thing|is there any $thing|is $thing offered}?', { thing }),
  ]);
}

/** A flyer, a shop front, a profile, a cover: names without labels among slogans, places and numbers. */
export const leaflet: DocumentKind = {
  name: 'leaflet',
  draw(dice) {
    const [thing, draw] = dice.pick(BEARERS);
    const name = draw(dice);
    const maker = dice.chance(0.35) ? dice.pick([fullName, company, inventedName])(dice) : undefined;
    const slogan = dice.chance(0.6) ? dice.pick(SLOGANS) : undefined;
    const place = dice.chance(0.5) ? `${address(dice)}${dice.chance(0.5) ? `, ${city(dice)}` : ''}` : undefined;
    const number = dice.chance(0.4) ? phone(dice) : undefined;
    const site = dice.chance(0.35) ? url(dice) : undefined;
    const times = dice.chance(0.4)
      ? `${dayEnds(dice).join(dice.pick([' - ', ' to ', '-']))} ${hours(dice)}`
      : undefined;
    const things = dice.pick([PRODUCTS, GROCERIES]);
    const [stranger = '', ...offered] = dice.some(things, dice.int(1, 4));
    const offers = offered.map((offer) => [offer, longValue(dice)] as const);
    const body = dice.shuffled([
      ...given(slogan, (text) => text),
      ...given(maker, (text) => spin('{by|presented by|a work of|©|powered by} $text', dice, { text })),
      ...given(times, (text) => text),
      ...given(place, (text) => text),
      ...given(number, (text) => dice.pick([text, `Tel. ${text}`, `☎ ${text}`])),
      ...given(site, (text) => text),
      ...offers.map(([offer, value]) => dice.pick([[capitalised(offer), value], `${capitalised(offer)} ${value}`])),
    ]);
    // Mostly the first line, but not always: a greeting or a slogan may stand above.
    const above = dice.chance(0.2)
      ? [dice.pick(['Welcome to', 'Hello!', 'NEW', 'Now open', 'Discover', 'You are at'])]
      : [];
    return {
      pictures: [{ rows: [...above, name, ...body] }],
      asks: [
        ask(ASKS_NAME, name, { thing }),
        ask(
          '{Whose {page|flyer|picture} is it|what is it about|which name do you see on top|what is named first}?',
          name,
        ),
        field(ASKS_MAKER, maker),
        field('{What is the address|where is the $thing|which street is it|where do I find it}?', place, { thing }),
        field('{What is the phone number|which number can I call|phone|can I call them}?', number),
        field('{What is the website|which link is given|do they have a site, which|web address}?', site),
        field('{When is it open|what are the times|which days and hours|opening times}?', times),
        field(
          '{What is the slogan|which motto do they have|whats their slogan|what do they say of themselves}?',
          slogan,
        ),
        ...offerAsks(offers),
        no('{Do they have $thing|is there any $thing|is $thing offered}?', { thing: stranger }),
        absent('{What is given for the $thing|what does it say about $thing|whats beside $thing}?', {
          thing: stranger,
        }),
        ...(number ? [] : [no('{Is there a phone number|do they give a number to call|is a phone number given}?')]),
        ...(site ? [] : [no('{Is there a website|do they give a link|is a web address given}?')]),
        ...(number ? [yes('{Is there a phone number|do they give a number to call|is a phone number given}?')] : []),
        absent('{Which email address do they have|where do I write an email to|email}?'),
        absent('{Who is the {owner|manager|boss}|how many people work there|since when does it exist}?'),
      ],
      gist: 'a leaflet',
      isUpperCase: dice.chance(0.2),
    };
  },
};
