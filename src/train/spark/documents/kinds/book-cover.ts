import { capitalised } from '../values/list.ts';
import { fullName, job } from '../values/people.ts';
import { city } from '../values/places.ts';
import { PRODUCTS, pickFrom, TOPICS } from '../values/things.ts';
import { cardKind } from './card.ts';

export const bookCover = cardKind({
  name: 'book-cover',
  gist: 'a book cover',
  labelled: 0.15,
  isShuffled: true,
  upperCase: 0.25,
  fields: [
    {
      noun: 'title',
      draw: (dice) =>
        dice.pick([
          `The ${capitalised(pickFrom(PRODUCTS)(dice))}`,
          `A History of ${capitalised(pickFrom(TOPICS)(dice))}`,
          `The Last ${capitalised(job(dice))}`,
          `Letters from ${city(dice)}`,
          `${capitalised(pickFrom(TOPICS)(dice))} explained`,
        ]),
      asks: '{What is the book called|which book is it|how is the book called|what book do you see}?',
    },
    {
      noun: 'author',
      label: '{by|By|A novel by}',
      draw: fullName,
      asks: '{Who wrote {it|the book}|who is it by|by whom is the book|whose book is it}?',
    },
    {
      noun: 'subtitle',
      draw: (dice) =>
        dice.pick([
          'A novel',
          'Stories',
          'Twelve lessons',
          'The bestseller',
          'A true story',
          'Poems',
          'An introduction',
        ]),
      share: 0.5,
    },
    {
      noun: 'publisher',
      label: '{Published by|Publisher}',
      draw: (dice) =>
        `${capitalised(dice.pick(['heron', 'quill', 'lantern', 'north', 'cobalt', 'orchard']))} ${dice.pick(['Press', 'Books', 'House'])}`,
      share: 0.4,
      asks: '{Who published it|which publisher is it|who brought it out}?',
    },
    {
      noun: 'praise',
      draw: (dice) =>
        dice.pick(['"Impossible to put down"', '"A small wonder"', '"Funny and wise"', '"The book of the year"']),
      share: 0.3,
    },
  ],
  more: (dice) => ({
    classes: dice.chance(0.3) ? [{ label: 'book jacket', confidence: 0.5 + 0.5 * dice.next() }] : [],
  }),
});
