import { amongOthers, drawFacts } from '../facts/fact.ts';
import { ALL_FACTS } from '../facts/facts.ts';
import { ask, type DocumentKind, field, given, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { few } from '../values/amounts.ts';
import { capitalised } from '../values/list.ts';
import { titledName } from '../values/people.ts';
import { pickFrom, SUBJECTS, TOPICS } from '../values/things.ts';

/** A page of a talk. */
export const slide: DocumentKind = {
  name: 'slide',
  draw(dice) {
    const facts = drawFacts(ALL_FACTS, dice.int(2, 4), dice);
    const title = dice.pick([
      capitalised(pickFrom(TOPICS)(dice)),
      `Lesson ${few(dice)}: ${pickFrom(SUBJECTS)(dice)}`,
      'What we learned',
      `Results ${dice.int(2018, 2028)}`,
      'Agenda',
      'Next steps',
    ]);
    const speaker = dice.chance(0.4) ? titledName(dice) : undefined;
    const page = dice.chance(0.5) ? `${dice.int(1, 20)}/${dice.int(21, 60)}` : undefined;
    const bullet = dice.pick(['• ', '- ', '', '> ']);
    return {
      pictures: [
        {
          rows: [
            title,
            ...facts.map(({ sentence }) => bullet + sentence.replace(/\.$/, '')),
            ...given(speaker, (name) => name),
            ...given(page, (value) => value),
          ],
        },
      ],
      asks: [
        ...facts.flatMap(({ asks }) => amongOthers(asks)),
        ask(
          '{What is the {title|heading} of the slide|what is the slide about|title of the slide|which heading does the slide have}?',
          title,
        ),
        field('{Who is the speaker|who gives the talk|whose slide is it|who speaks}?', speaker),
        field('{Which slide is it|what is the number of the slide|what page is it|slide number}?', page),
        told(howMany('{points|bullets|bullet points}'), String(facts.length)),
      ],
      gist: 'a slide',
    };
  },
};
