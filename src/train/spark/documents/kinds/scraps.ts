import type { Dice } from '../../dice.ts';
import { type Ask, absent, ask, type DocumentKind, no, type Row, told, yes } from '../page.ts';
import { measure, percent, price } from '../values/amounts.ts';
import { code, email, fileName, phone, url, version } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { hours } from '../values/long-values.ts';
import { madeUpWord } from '../values/made-up.ts';
import { fullName, job } from '../values/people.ts';
import { address, city, company, country, postcode, room } from '../values/places.ts';
import * as things from '../values/things.ts';
import { clock, date, duration, runningTime, weekday } from '../values/time.ts';

/** What a line may be that says what it is by itself. */
interface Sort {
  draw(dice: Dice): string;
  /** As one asks whether it is there. */
  noun: string;
  /** Questions that no other sort answers. */
  asks: string;
  /** Sorts of which no page has two. */
  family?: string;
}

const of = (members: readonly string[]) => (dice: Dice) => capitalised(dice.pick(members));

const SORTS: readonly Sort[] = [
  {
    draw: fullName,
    noun: 'person',
    asks: '{Who is {it|this|named|that}|which person is {it|named}|name of the person|what is the person called|who|whose name is {there|on it}}?',
  },
  {
    draw: job,
    noun: 'profession',
    asks: '{What is the {job|profession|occupation|trade}|what {does the person do|do they do} for a living|what work does the person do|which job is {named|it}|what are they by profession}?',
  },
  {
    draw: company,
    noun: 'company',
    asks: '{Which {company|firm|employer} is {it|named|this}|what {firm|company|business} is it|who do they work for|name of the company|for whom does the person work}?',
    family: 'maker',
  },
  {
    draw: (dice) =>
      `${dice.pick(['DJ ', 'The ', 'MC ', ''])}${capitalised(madeUpWord(dice))} ${dice.pick(['Band', 'Trio', 'Orchestra', 'Sisters', 'Quartet', 'Choir'])}`,
    noun: 'band',
    asks: '{Who {plays|sings|performs}|which band is it|what artist is it|who is the artist|who makes the music}?',
    family: 'maker',
  },
  {
    draw: city,
    noun: 'city',
    asks: '{Which {city|town} is {it|named|this}|what {city|town} is it|in {which|what} {city|town} is it|name the {city|town}|city}?',
  },
  {
    draw: country,
    noun: 'country',
    asks: '{Which country is {it|named|it from}|what country is it|in which country is it|from which land does it come}?',
  },
  {
    draw: address,
    noun: 'street',
    asks: '{Which street is it|what is the {street|address}|in which street is it|at what address is it|street and number|where exactly is it}?',
  },
  {
    draw: postcode,
    noun: 'postcode',
    asks: '{What is the {postcode|zip code|postal code}|which {postcode|zip} is it|zip}?',
    family: 'code',
  },
  {
    draw: phone,
    noun: 'phone number',
    asks: '{What is the {phone|telephone} number|which number do I {call|ring|dial}|number to {call|ring}|phone}?',
    family: 'code',
  },
  {
    draw: email,
    noun: 'e-mail address',
    asks: '{What is the {e-mail|email|mail} address|where do I {mail|write} to|which e-mail is it|their email}?',
  },
  {
    draw: url,
    noun: 'web address',
    asks: '{What is the {website|link|URL|web address}|which {site|page|link} is it|where is it online}?',
  },
  {
    draw: date,
    noun: 'date',
    asks: '{What is the date|which date is it|on {which|what} date is it|what date does it say|date}?',
    family: 'day',
  },
  {
    draw: weekday,
    noun: 'day of the week',
    asks: '{Which day {is it|of the week is it}|what {weekday|day} is it|on which day of the week is it|what day}?',
    family: 'day',
  },
  {
    draw: clock,
    noun: 'time',
    asks: '{What time is it|at what time is it|which time does it say|when does it start|what hour is it}?',
    family: 'time',
  },
  {
    draw: hours,
    noun: 'opening times',
    asks: '{What are the hours|from when to when is it|when is it open|opening times|between which times is it}?',
    family: 'time',
  },
  {
    draw: duration,
    noun: 'duration',
    asks: '{How long {does it take|does it last|is it for}|for how long is it|what is the duration}?',
    family: 'length',
  },
  {
    draw: runningTime,
    noun: 'length',
    asks: '{How long is {it|the song|the video|the film}|what is the {length|running time}|how many minutes does it run}?',
    family: 'length',
  },
  {
    draw: price,
    noun: 'price',
    asks: '{How much {is it|does it cost|do I pay}|what {is the price|does it cost}|how expensive is it|price}?',
  },
  {
    draw: percent,
    noun: 'percentage',
    asks: '{What percentage is it|how many percent is it|which share is it|percent}?',
    family: 'amount',
  },
  {
    draw: measure,
    noun: 'amount',
    asks: '{What amount is it|how much of it is there|what {size|quantity} is {given|it}|which amount is given}?',
    family: 'amount',
  },
  {
    draw: version,
    noun: 'version',
    asks: '{Which version is it|what is the version|version number|what version}?',
    family: 'code',
  },
  {
    draw: code,
    noun: 'code',
    asks: '{What is the {code|reference|number on it}|which {code|reference} is it|what code do I enter}?',
    family: 'code',
  },
  {
    draw: fileName,
    noun: 'file name',
    asks: '{Which file is it|what is the file called|name of the file|what file is it}?',
  },
  { draw: room, noun: 'room', asks: '{Which room is it|in {which|what} room is it|what room|where inside is it}?' },
  {
    draw: of(things.DISHES),
    noun: 'dish',
    asks: '{Which dish is it|what {do they eat|is there to eat|is for dinner}|what food is it|which meal is it}?',
    family: 'food',
  },
  {
    draw: of(things.DRINKS),
    noun: 'drink',
    asks: '{Which drink is it|what {is there to drink|do they drink}|what drink}?',
    family: 'food',
  },
  {
    draw: of(things.PRODUCTS),
    noun: 'product',
    asks: '{Which {product|article} is it|what is {sold|for sale}|what {can one buy|do they sell}|what product}?',
    family: 'thing',
  },
  {
    draw: of(things.ANIMALS),
    noun: 'animal',
    asks: '{Which animal is it|what {animal|creature|pet} is it|what kind of animal}?',
  },
  {
    draw: of(things.COLOURS),
    noun: 'colour',
    asks: '{Which colour is it|what colour {is it|is named}|what is the {colour|color}}?',
  },
  {
    draw: of(things.SPORTS),
    noun: 'sport',
    asks: '{Which sport is it|what {sport|game} do they play|what do they play|what sport}?',
  },
  {
    draw: of(things.SUBJECTS),
    noun: 'subject',
    asks: '{Which subject is it|what {subject|lesson} is it|what is taught|what do they study}?',
  },
  {
    draw: of(things.EVENTS),
    noun: 'event',
    asks: '{Which event is it|what {event|happening} is it|what is {going on|on|happening}|what takes place}?',
  },
  {
    draw: of(things.GAME_ITEMS),
    noun: 'item',
    asks: '{Which item is it|what {item|loot} is it|what {was found|did they find|does one get}}?',
    family: 'thing',
  },
  {
    draw: (dice) =>
      `${dice.pick(['Leaving', 'Songs of', 'Under', 'Return to', 'Letters from', 'Beyond'])} ${capitalised(madeUpWord(dice))}`,
    noun: 'title',
    asks: '{What is the title|what is it called|which {title|song|book} is it|what is the {name|title} of it}?',
  },
];

/** Two lines of other sorts that stand together, as a name and a job do on a card. */
const JOINTS = [', ', ' · ', ' | ', ' - '];

/** Lines without any label, each of another sort: what a line is must be told by itself. */
export const scraps: DocumentKind = {
  name: 'scraps',
  draw(dice) {
    const families = new Set<string>();
    const shuffled = dice.shuffled(SORTS).filter(({ family }) => {
      if (family === undefined) return true;
      if (families.has(family)) return false;
      families.add(family);
      return true;
    });
    const there = shuffled.slice(0, dice.int(3, 7)).map((sort) => ({ ...sort, value: sort.draw(dice) }));
    const missing = SORTS.filter(
      ({ noun, family }) =>
        !there.some((sort) => sort.noun === noun || (family !== undefined && sort.family === family)),
    );
    const [stranger, other] = dice.some(missing, 2) as [Sort, Sort];
    const values = there.map(({ value }) => value);
    const joint = dice.chance(0.25) ? dice.int(0, values.length - 2) : -1;
    const rows = values.flatMap((value, index): Row[] => {
      if (index === joint) return [value + dice.pick(JOINTS) + values[index + 1]];
      return index === joint + 1 && joint >= 0 ? [] : [value];
    });
    const between = (first: string, second: string, template: string): Ask => ask(template, second, { first });
    const at = dice.int(0, values.length - 2);
    return {
      pictures: [{ rows }],
      asks: [
        ...there.map(({ asks, value }) => ask(asks, value)),
        ...there.map(({ noun, value }) =>
          ask('{What is the $noun|which $noun is given|read the $noun|$noun|tell me the $noun}?', value, { noun }),
        ),
        between(
          values[at] as string,
          values[at + 1] as string,
          '{What {comes|stands|is} {after|behind|below} $first|what follows $first|which entry is {after|below} $first}?',
        ),
        told(
          '{How many {things|entries|pieces} are {there|given}|count the entries|number of entries}?',
          String(values.length),
        ),
        yes('{Is there a $noun|is a $noun given|do you see a $noun|does it {give|show|name} a $noun}?', {
          noun: dice.pick(there).noun,
        }),
        no('{Is there a $noun|is a $noun given|do you see a $noun|does it {give|show|name} a $noun}?', {
          noun: other.noun,
        }),
        absent(stranger.asks),
        absent(other.asks),
      ],
      gist: 'some lines of text',
      isUpperCase: dice.chance(0.3),
    };
  },
};
