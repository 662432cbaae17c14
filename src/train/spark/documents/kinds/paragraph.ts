import { drawFacts } from '../facts/fact.ts';
import { ALL_FACTS } from '../facts/facts.ts';
import type { DocumentKind } from '../page.ts';

/** Small print, captions, a page of a book: running text that says several things. */
export const paragraph: DocumentKind = {
  name: 'paragraph',
  draw(dice) {
    const facts = drawFacts(ALL_FACTS, dice.int(1, 5), dice);
    return {
      pictures: [{ rows: [facts.map(({ sentence }) => sentence).join(' ')] }],
      asks: facts.flatMap(({ asks }) => asks),
      gist: 'a piece of text',
    };
  },
};
