import { drawFacts } from '../facts/fact.ts';
import { ALL_FACTS } from '../facts/facts.ts';
import { absent, ask, type DocumentKind, no, told, yes } from '../page.ts';

const numbered = (index: number) => String(index + 1);

/** Two or three short texts: what does image 2 say, in which image is something? */
export const severalTexts: DocumentKind = {
  name: 'several-texts',
  draw(dice) {
    const facts = drawFacts(ALL_FACTS, dice.int(2, 3), dice);
    const named = facts.flatMap(({ asks }, index) =>
      asks.filter(({ sort }) => sort === 'value').map((each) => ({ ...each, index })),
    );
    return {
      pictures: facts.map(({ sentence }) => ({ rows: [sentence] })),
      asks: [
        ...facts.flatMap(({ asks }) => asks.filter(({ template }) => template.includes('$'))),
        ...facts.map(({ sentence }, index) =>
          ask(
            '{What does {image|picture} $number say|what is written in {image|picture} $number|read {image|picture} $number|text of {image|picture} $number}?',
            sentence,
            { number: numbered(index) },
          ),
        ),
        ...named
          .slice(0, 4)
          .map(({ answer, index }) =>
            told(
              '{In which {image|picture} is|which {image|picture} {mentions|speaks of|has}|where do you see} "$thing"?',
              `In image ${numbered(index)}.`,
              { thing: answer },
            ),
          ),
        ...named
          .slice(0, 1)
          .map(({ answer, index }) =>
            yes(
              '{Does {image|picture} $number mention|is there in {image|picture} $number|does one read in {image|picture} $number} "$thing"?',
              { thing: answer, number: numbered(index) },
            ),
          ),
        ...named
          .slice(0, 1)
          .map(({ answer, index }) =>
            no(
              '{Does {image|picture} $number mention|is there in {image|picture} $number|does one read in {image|picture} $number} "$thing"?',
              { thing: answer, number: numbered((index + 1) % facts.length) },
            ),
          ),
        told(
          '{How many {images|pictures} are there|how many pictures did I send|number of images}?',
          String(facts.length),
        ),
        absent(
          '{Who made the pictures|which picture is the oldest|where were the pictures taken|what camera was used}?',
        ),
      ],
    };
  },
};
