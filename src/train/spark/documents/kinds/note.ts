import { amongOthers, drawFacts } from '../facts/fact.ts';
import { MESSAGES } from '../facts/facts.ts';
import { type DocumentKind, field, given } from '../page.ts';
import { who } from '../phrases.ts';
import { fill } from '../spin.ts';
import { list } from '../values/list.ts';
import { firstName } from '../values/people.ts';

const RELATIVES = list('Mum, Dad, Grandma, Grandpa, Auntie, Mom, Papa, Boss, Neighbour, Coach');

/** A slip in somebody's hand. */
export const note: DocumentKind = {
  name: 'note',
  draw(dice) {
    const facts = drawFacts(MESSAGES, dice.pick([1, 2, 2, 3]), dice);
    const [someone, other] = dice.different(2, () => (dice.chance(0.15) ? dice.pick(RELATIVES) : firstName(dice)));
    const to = dice.chance(0.5) ? someone : undefined;
    const from = dice.chance(0.5) ? other : undefined;
    const greeting = dice.pick([
      'Hi $name,',
      'Dear $name,',
      'Hey $name,',
      'Hello $name,',
      '$name,',
      '$name!',
      '@$name',
      'To $name',
      'For $name:',
      '$name -',
    ]);
    const signed = dice.pick([
      '$name',
      'Love, $name',
      '- $name',
      'Thanks, $name',
      'x $name',
      '$name x',
      'Yours, $name',
      'from $name',
      '/$name',
      '~ $name',
      'Best, $name',
    ]);
    return {
      pictures: [
        {
          rows: [
            ...given(to, (name) => fill(greeting, { name })),
            ...facts.map(({ sentence }) => sentence),
            ...given(from, (name) => fill(signed, { name })),
          ],
        },
      ],
      asks: [
        ...facts.flatMap(({ asks }) => amongOthers(asks)),
        field(who('{wrote it|wrote the note|is the note from|left the note|signed it}'), from),
        field('{Who is {it|the note} for|to whom is it written|whom is it addressed to|who should read it}?', to),
      ],
      gist: 'a handwritten note',
    };
  },
};
