import { digits } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { fullName, titledName } from '../values/people.ts';
import { city } from '../values/places.ts';
import { GROCERIES, pickFrom, TOPICS } from '../values/things.ts';
import { weekday, year } from '../values/time.ts';
import { cardKind } from './card.ts';

export const gallery = cardKind({
  name: 'museum-label',
  gist: 'a label of a museum',
  labelled: 0.2,
  fields: [
    {
      noun: 'artist',
      draw: fullName,
      asks: '{Who {painted|made} it|who is the artist|by whom is it|whose work is it}?',
    },
    {
      noun: 'title',
      draw: (dice) =>
        dice.pick([
          `Woman with ${pickFrom(GROCERIES)(dice)}`,
          `View of ${city(dice)}`,
          `Study of ${pickFrom(TOPICS)(dice)}`,
          `Untitled (${capitalised(madeUpWord(dice))})`,
          `${weekday(dice)} morning`,
        ]),
      asks: '{What is the work called|which work is it|what is it called|how is the painting named}?',
    },
    { noun: 'year', draw: year, asks: '{When was it {made|painted}|from which year is it|how old is it}?' },
    {
      noun: 'material',
      draw: (dice) =>
        dice.pick([
          'Oil on canvas',
          'Bronze',
          'Ink on paper',
          'Wood and glass',
          'Watercolour',
          'Marble',
          'Tempera on panel',
        ]),
      share: 0.8,
      asks: '{What is it made of|which material is it|what was it made with}?',
    },
    {
      noun: 'size',
      draw: (dice) => `${dice.int(10, 300)} x ${dice.int(10, 300)} cm`,
      share: 0.5,
      asks: '{How large is it|how big is it|what are the measures}?',
    },
    {
      noun: 'lender',
      isLabelled: true,
      label: '{Gift of|Loan from|Lent by}',
      draw: titledName,
      share: 0.4,
      asks: '{Who gave it|who lent it|from whom does the museum have it}?',
    },
    {
      noun: 'number in the audio guide',
      isLabelled: true,
      label: 'Audio guide',
      draw: (dice) => digits(dice, 3),
      share: 0.3,
    },
  ],
});
