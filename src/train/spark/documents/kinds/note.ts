import { amongOthers, drawFacts } from '../facts/fact.ts';
import { MESSAGES } from '../facts/facts.ts';
import { type DocumentKind, field, given } from '../page.ts';
import { who } from '../phrases.ts';
import { firstName } from '../values/people.ts';

/** A slip in somebody's hand. */
export const note: DocumentKind = {
  name: 'note',
  draw(dice) {
    const facts = drawFacts(MESSAGES, dice.pick([1, 2, 2, 3]), dice);
    const to = dice.chance(0.5) ? firstName(dice) : undefined;
    const from = dice.chance(0.5) ? firstName(dice) : undefined;
    const greeting = dice.pick(['Hi', 'Dear', 'Hey', 'Hello']);
    return {
      pictures: [
        {
          rows: [
            ...given(to, (name) => `${greeting} ${name},`),
            ...facts.map(({ sentence }) => sentence),
            ...given(from, (name) => dice.pick([name, `Love, ${name}`, `- ${name}`, `Thanks, ${name}`])),
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
