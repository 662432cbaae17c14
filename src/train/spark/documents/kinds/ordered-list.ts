import type { Dice } from '../../dice.ts';
import { absent, ask, type DocumentKind, field, given, no, told, yes } from '../page.ts';
import { howMany } from '../phrases.ts';
import { inventedName } from '../values/invented.ts';
import { madeUpWord } from '../values/made-up.ts';
import { fullName, userName } from '../values/people.ts';
import { city, country } from '../values/places.ts';
import * as things from '../values/things.ts';

/** What is listed, by what one entry is called. */
const LISTED: readonly (readonly [one: string, many: string, draw: (dice: Dice) => string])[] = [
  ['name', 'names', fullName],
  ['player', 'players', userName],
  ['stop', 'stops', (dice) => (dice.chance(0.5) ? city(dice) : things.pickFrom(things.GAME_PLACES)(dice))],
  ['country', 'countries', country],
  ['word', 'words', (dice) => madeUpWord(dice)],
  ['title', 'titles', inventedName],
  ['step', 'steps', things.pickFrom(things.ACTIONS)],
  ['topic', 'topics', things.pickFrom(things.TOPICS)],
  ['product', 'products', things.pickFrom(things.PRODUCTS)],
  ['dish', 'dishes', things.pickFrom(things.DISHES)],
  ['event', 'events', things.pickFrom(things.EVENTS)],
];
const MARKS: readonly ((text: string, index: number) => string)[] = [
  (text) => text,
  (text) => `- ${text}`,
  (text) => `• ${text}`,
  (text, index) => `${index + 1}. ${text}`,
  (text, index) => `${index + 1}) ${text}`,
  (text, index) => `#${index + 1} ${text}`,
];
const ORDINALS = [
  '{first|1st}',
  '{second|2nd}',
  '{third|3rd}',
  '{fourth|4th}',
  '{fifth|5th}',
  'sixth',
  'seventh',
  'eighth',
];

/** A list in an order that matters: what comes first, third, last, before and after, and how many there are. */
export const orderedList: DocumentKind = {
  name: 'ordered-list',
  draw(dice) {
    const [one, many, draw] = dice.pick(LISTED);
    const [missing = '', ...entries] = dice.different(dice.int(3, 9), () => draw(dice));
    const mark = dice.pick(MARKS);
    const title = dice.chance(0.5) ? inventedName(dice) : undefined;
    const IS_LISTED =
      '{Is "$entry" {on the list|there|listed}|does the list have "$entry"|do they list "$entry"|$entry is on it, right}?';
    const slots = { one, many };
    return {
      pictures: [{ rows: [...given(title, (name) => name), ...entries.map(mark)] }],
      asks: [
        told(howMany('{$many|entries|items}'), String(entries.length), slots),
        told(
          '{How long is the list|how many of them are listed|how many lines does the list have}?',
          String(entries.length),
        ),
        field(
          '{What is the list called|whats the title of the list|what stands above the list|name of the list}?',
          title,
        ),
        ...entries.map((entry, index) =>
          ask(
            `{What is the ${ORDINALS[index]} $one|which $one is ${ORDINALS[index]}|the ${ORDINALS[index]} $one|whats the ${ORDINALS[index]} one}?`,
            entry,
            slots,
          ),
        ),
        ask(
          '{What is the last $one|which $one {comes|is} last|the last $one|whats the last one}?',
          entries.at(-1) as string,
          slots,
        ),
        ...entries
          .slice(1)
          .map((entry, index) =>
            ask(
              '{What comes {right |}after "$entry"|which $one follows "$entry"|whats below "$entry"|what is next after $entry}?',
              entry,
              { one, entry: entries[index] as string },
            ),
          ),
        ...entries
          .slice(1)
          .map((entry, index) =>
            ask(
              '{What comes {right |}before "$entry"|which $one is above "$entry"|whats above "$entry"}?',
              entries[index] as string,
              { one, entry },
            ),
          ),
        ...dice.some(entries, 2).map((entry) => yes(IS_LISTED, { entry })),
        no(IS_LISTED, { entry: missing }),
        absent('{What comes after "$entry"|which $one follows "$entry"|what is the number of "$entry"}?', {
          one,
          entry: missing,
        }),
        absent('{Who {made|wrote} the list|how long does it take|why is "$entry" on the list|who chose the $many}?', {
          many,
          entry: entries[0] as string,
        }),
      ],
      gist: `a list of ${many}`,
    };
  },
};
