import { drawHappenings } from '../facts/happenings.ts';
import type { DocumentKind } from '../page.ts';

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
