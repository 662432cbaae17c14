import { drawFacts } from '../facts/fact.ts';
import { KNOWLEDGE } from '../facts/knowledge.ts';
import { type DocumentKind, field, given, type Row } from '../page.ts';
import { who } from '../phrases.ts';
import { capitalised } from '../values/list.ts';
import { fullName } from '../values/people.ts';
import { pickFrom, TOPICS } from '../values/things.ts';
import { date } from '../values/time.ts';

/** A made-up article with headline, author and date, or without. */
export const article: DocumentKind = {
  name: 'article',
  draw(dice) {
    const facts = drawFacts(KNOWLEDGE, dice.int(2, 4), dice);
    const headline = `${capitalised(pickFrom(TOPICS)(dice))}: ${dice.pick(['what we know', 'a new beginning', 'the long way home', 'five questions', 'a city decides', 'back again', 'nobody saw it coming'])}`;
    const author = dice.chance(0.5) ? fullName(dice) : undefined;
    const day = dice.chance(0.5) ? date(dice) : undefined;
    const rows: Row[] = [
      headline,
      ...given(author, (name) => dice.pick([`By ${name}`, name, `Text: ${name}`])),
      ...given(day, (value) => value),
      ...facts.map(({ sentence }) => sentence),
    ];
    return {
      pictures: [{ rows }],
      asks: [
        ...facts.flatMap(({ asks }) =>
          asks.filter(({ sort, template }) => sort !== 'absent' || !/when|date|author|who wrote/i.test(template)),
        ),
        field(who('{wrote the {article|text}|is the author|is the writer}'), author),
        field(
          '{When was the article {written|published}|what is the date of the article|from when is the article|date of publication}?',
          day,
        ),
        ...(headline
          ? [
              {
                template:
                  '{What is the {headline|title} of the article|how is the article called|what is the article about|headline}?',
                slots: {},
                answer: headline,
                sort: 'value' as const,
              },
            ]
          : []),
      ],
      gist: 'an article',
    };
  },
};
