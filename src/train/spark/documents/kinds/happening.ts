import { drawHappenings } from '../facts/happenings.ts';
import { type DocumentKind, field, given, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { spin } from '../spin.ts';
import { inventedName } from '../values/invented.ts';
import { fullName } from '../values/people.ts';
import { city } from '../values/places.ts';
import { date } from '../values/time.ts';

/** One free sentence: who did what to what, where, when, why and for how much. */
export const happening: DocumentKind = {
  name: 'happening',
  draw(dice) {
    const facts = drawHappenings(1, dice);
    return {
      pictures: [{ rows: facts.map(({ sentence }) => sentence) }],
      asks: facts.flatMap(({ asks }) => asks),
      gist: 'a line of text',
      isUpperCase: dice.chance(0.15),
    };
  },
};

/** Several of them as a paper, a blog or a log prints them: an unlabelled name on top, the author above or below. */
export const report: DocumentKind = {
  name: 'report',
  draw(dice) {
    const facts = drawHappenings(dice.int(2, 4), dice);
    const paper = dice.chance(0.6) ? inventedName(dice) : undefined;
    const author = dice.chance(0.5) ? fullName(dice) : undefined;
    const day = dice.chance(0.4) ? date(dice) : undefined;
    const place = dice.chance(0.3) ? city(dice) : undefined;
    const byline = given(author, (name) =>
      spin('{by $name|By $name|$name|Text: $name|written by $name}', dice, { name }),
    );
    const isOnTop = dice.chance(0.5);
    const sentences = facts.map(({ sentence }) => sentence);
    return {
      pictures: [
        {
          rows: [
            ...given(paper, (name) => name),
            ...given(day && place ? `${place}, ${day}` : (day ?? place), (text) => text),
            ...(isOnTop ? byline : []),
            ...(dice.chance(0.5) ? sentences : [sentences.join(' ')]),
            ...(isOnTop ? [] : byline),
          ],
        },
      ],
      asks: [
        ...facts.flatMap(({ asks }) => asks),
        field(
          '{Which {paper|blog|page} is it|what is the name of the {paper|blog}|who publishes it|whats the paper called}?',
          paper,
        ),
        field('{Who is the author|who wrote the {text|report|article}|author|by whom is the text}?', author),
        field(
          '{What is the date {on it|of the {report|text}}|which date stands above the text|when did the {report|text} come out}?',
          day,
        ),
        field(
          '{From which {city|place} is the {report|text}|where was the {report|text} written|what city stands above the text}?',
          place,
        ),
        told(howMany('{reports|things that happen|events}', '{are told|are there}'), String(facts.length)),
      ],
      gist: 'a report',
    };
  },
};
