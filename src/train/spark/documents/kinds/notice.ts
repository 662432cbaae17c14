import { amongOthers, drawFacts } from '../facts/fact.ts';
import { NOTICES } from '../facts/notices.ts';
import { PLANS } from '../facts/plans.ts';
import { type DocumentKind, field, given, told } from '../page.ts';
import { howMany, who } from '../phrases.ts';
import { titledName } from '../values/people.ts';
import { company } from '../values/places.ts';

/** A sheet on a wall: library, laundry, staircase. */
export const notice: DocumentKind = {
  name: 'notice',
  draw(dice) {
    const facts = drawFacts(dice.chance(0.7) ? NOTICES : PLANS, dice.int(1, 3), dice);
    const heading = dice.chance(0.7)
      ? dice.pick([
          'NOTICE',
          'Dear neighbours',
          'ATTENTION',
          'Library rules',
          'House rules',
          'To all guests',
          'Important information',
          'Please note',
        ])
      : undefined;
    const signed = dice.chance(0.4)
      ? dice.pick([
          titledName(dice),
          `The ${dice.pick(['management', 'caretaker', 'library team', 'committee'])}`,
          company(dice),
        ])
      : undefined;
    return {
      pictures: [
        {
          rows: [
            ...given(heading, (text) => text),
            ...facts.map(({ sentence }, index) => (dice.chance(0.3) ? `${index + 1}. ${sentence}` : sentence)),
            ...given(signed, (name) => name),
          ],
        },
      ],
      asks: [
        ...facts.flatMap(({ asks }) => amongOthers(asks)),
        field(
          '{What is the {heading|title}|what stands above it|which heading does it have|how is it headed}?',
          heading,
        ),
        field(who('{signed it|put it up|wrote the notice|is the notice from}'), signed),
        ...(facts.length > 1 ? [told(howMany('{points|rules|sentences}'), String(facts.length))] : []),
      ],
      gist: 'a notice',
      isUpperCase: dice.chance(0.2),
    };
  },
};
