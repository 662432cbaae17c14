import { ask, type DocumentKind, field, given, type Row, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { capitalised, list } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { userName } from '../values/people.ts';
import { COLOURS, DISHES, SPORTS, TOPICS } from '../values/things.ts';

export const poll: DocumentKind = {
  name: 'poll',
  draw(dice) {
    const [question, options] = dice.pick<[string, readonly string[]]>([
      ['What shall we eat?', DISHES],
      ['Which colour is best?', COLOURS],
      ['Which sport next?', SPORTS],
      ['What should the talk be about?', TOPICS],
      ['Where do we go?', list('Lisbon, Kyoto, Bergen, Ghent, Cork, Hanoi, Quito, Split, Riga')],
      [
        `Best name for the ${dice.pick(['dog', 'ship', 'band', 'server'])}?`,
        Array.from({ length: 6 }, () => capitalised(madeUpWord(dice))),
      ],
    ]);
    const names = dice.some([...new Set(options)], dice.int(2, 4)).map(capitalised);
    const shares = dice.different(names.length, () => String(dice.int(1, 90))).map((share) => `${share}%`);
    const votes = dice.chance(0.5) ? `${dice.int(5, 900)} votes` : undefined;
    const end = dice.chance(0.4) ? `${dice.int(2, 20)} hours left` : undefined;
    const author = dice.chance(0.4) ? userName(dice) : undefined;
    const top = names[
      shares.indexOf([...shares].sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))[0] as string)
    ] as string;
    return {
      pictures: [
        {
          rows: [
            ...given(author, (name) => name),
            question,
            ...names.map((name, index): Row => [name, shares[index] as string]),
            ...given(votes, (text) => text),
            ...given(end, (text) => text),
          ],
        },
      ],
      asks: [
        ask('{What is the question|what is being asked|what is the poll about|what do they vote on}?', question),
        ask(
          '{Which option {leads|wins|has the most votes}|what do most people want|who or what is ahead|what is the most popular answer}?',
          top,
        ),
        ...names.map((name, index) =>
          ask(
            '{How many percent {does $name have|are for $name}|what share does $name have|how many voted for $name|result of $name}?',
            shares[index] as string,
            { name },
          ),
        ),
        told(howMany('{options|answers|choices}'), String(names.length)),
        field(
          '{How many {people voted|votes are there|votes were cast}|number of votes|what is the number of votes}?',
          votes,
        ),
        field('{How long does {it|the poll} {last|run}|when does the poll end|how much time is left}?', end),
        field('{Who {made|started} the poll|whose poll is it|who is asking}?', author),
      ],
      gist: 'a poll',
    };
  },
};
