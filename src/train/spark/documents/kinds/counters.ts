import type { Dice } from '../../dice.ts';
import { absent, ask, type DocumentKind, field, no, yes } from '../page.ts';
import { howMany, nameOf } from '../phrases.ts';
import { bigNumber } from '../values/amounts.ts';
import { anyName } from '../values/invented.ts';
import { list } from '../values/list.ts';

/** What stands together in a line with its numbers, by what it is a line of. */
const FAMILIES: readonly (readonly [gist: string, nouns: readonly string[]])[] = [
  ['a post', list('likes, replies, reposts, quotes, bookmarks, views, shares, comments, reactions')],
  ['a profile', list('followers, following, posts, photos, friends, subscribers, badges, reviews, videos')],
  ['a page of a server', list('members, online, boosts, channels, roles, emoji, bots, events, rules')],
  [
    'a page of a program',
    list('files, commits, branches, forks, stars, issues, tags, insertions, deletions, watchers'),
  ],
  [
    'a screen of a game',
    list('coins, keys, lives, gems, arrows, kills, deaths, assists, bombs, crowns, quests, tries'),
  ],
  ['an offer', list('rooms, beds, baths, seats, doors, guests, pieces, pages, nights, parking spaces')],
  ['a summary', list('passed, failed, skipped, warnings, errors, tests, updates, downloads, retries')],
];
const SEPARATORS = [' ', '  ', ' · ', ' | ', ', ', ' • ', ' / '];
/** How a number stands with its noun; the same all over a line. */
const PAIRS: readonly ((number: string, noun: string) => string)[] = [
  (number, noun) => `${number} ${noun}`,
  (number, noun) => `${number} ${noun}`,
  (number, noun) => `${number} ${noun.toUpperCase()}`,
  (number, noun) => `${noun}: ${number}`,
  (number, noun) => `${noun} ${number}`,
  (number, noun) => `${noun} (${number})`,
];

function amount(dice: Dice): string {
  return dice.pick([
    () => String(dice.int(2, 999)),
    () => String(dice.int(2, 40)),
    () => `${dice.int(1, 99)}.${dice.int(1, 9)}${dice.pick(['k', 'K', 'M'])}`,
    () => bigNumber(dice),
  ])();
}

/** Numbers in one line or two, each beside the word for what it counts: what people ask for one of. */
export const counters: DocumentKind = {
  name: 'counters',
  draw(dice) {
    const [gist, family] = dice.pick(FAMILIES);
    const [stranger = '', ...nouns] = dice.some(family, dice.int(3, 6));
    const numbers = dice.different(nouns.length, () => amount(dice));
    const pair = dice.pick(PAIRS);
    const pairs = nouns.map((noun, index) => pair(numbers[index] as string, noun));
    const separator = dice.pick(SEPARATORS);
    const cut = dice.chance(0.4) ? dice.int(1, pairs.length - 1) : pairs.length;
    const lines = [pairs.slice(0, cut), pairs.slice(cut)].filter(({ length }) => length > 0);
    const name = dice.chance(0.6) ? anyName(dice) : undefined;
    return {
      pictures: [{ rows: [...(name ? [name] : []), ...lines.map((line) => line.join(separator))] }],
      asks: [
        ...nouns.flatMap((noun, index) => {
          const number = numbers[index] as string;
          return [
            ask(`{${howMany('$noun').slice(0, -1)}|$noun|what does it say for $noun|how much is $noun}?`, number, {
              noun,
            }),
            ask(
              '{What are there $number of|what is $number the number of|what does the $number count|$number of what}?',
              noun,
              {
                number,
              },
            ),
          ];
        }),
        yes('{Does it {say|tell|give|count}|is there a number for|do you see} $noun?', { noun: dice.pick(nouns) }),
        no('{Does it {say|tell|give|count}|is there a number for|do you see} $noun?', { noun: stranger }),
        absent(`{${howMany('$noun').slice(0, -1)}|$noun|what does it say for $noun|how much is $noun}?`, {
          noun: stranger,
        }),
        field(nameOf('account'), name),
      ],
      gist,
    };
  },
};
