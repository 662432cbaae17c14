import { drawFacts } from '../facts/fact.ts';
import { ALL_FACTS, MESSAGES } from '../facts/facts.ts';
import type { DocumentKind } from '../page.ts';

/** One sentence that stands alone, as on a slip of paper or over a picture. */
export const sentence: DocumentKind = {
  name: 'sentence',
  draw(dice) {
    const [fact] = drawFacts(dice.chance(0.6) ? MESSAGES : ALL_FACTS, 1, dice);
    return {
      pictures: [{ rows: [fact?.sentence ?? ''] }],
      asks: fact?.asks ?? [],
      gist: 'a line of text',
      isUpperCase: dice.chance(0.2),
    };
  },
};
