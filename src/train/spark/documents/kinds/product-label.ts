import { price } from '../values/amounts.ts';
import { code } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { country } from '../values/places.ts';
import { ALLERGENS, GROCERIES, pickFrom } from '../values/things.ts';
import { date } from '../values/time.ts';
import { cardKind } from './card.ts';

export const productLabel = cardKind({
  name: 'product-label',
  gist: 'a label of a product',
  labelled: 0.6,
  upperCase: 0.2,
  isShuffled: true,
  fields: [
    {
      noun: 'product',
      draw: (dice) => capitalised(pickFrom(GROCERIES)(dice)),
      asks: '{What is it|what product is it|what is in the package|which product do you see}?',
    },
    {
      noun: 'brand',
      draw: (dice) => capitalised(madeUpWord(dice)),
      share: 0.8,
      asks: '{Which brand is it|who makes it|what brand do you see}?',
    },
    {
      noun: '{weight|contents}',
      label: '{Net|Contents|Net wt.}',
      draw: (dice) => `${dice.int(2, 99) * 10} ${dice.pick(['g', 'ml', 'g e', 'cl'])}`,
      asks: '{How much is in it|how much does it hold|how heavy is it}?',
    },
    {
      noun: 'best-before date',
      label: '{Best before|BB|Use by|EXP}',
      draw: date,
      share: 0.7,
      asks: '{Until when is it good|how long does it keep|when does it expire|when does it go bad}?',
    },
    {
      noun: 'country of origin',
      label: '{Made in|Product of|Origin}',
      draw: country,
      share: 0.6,
      asks: '{Where is it from|where was it made|which country does it come from}?',
    },
    {
      noun: 'storage',
      label: 'Storage',
      draw: (dice) =>
        dice.pick([
          'Keep refrigerated',
          'Store in a cool, dry place',
          'Keep frozen at -18 °C',
          'Protect from light',
          'Use within 3 days of opening',
        ]),
      share: 0.5,
      asks: '{How should it be {kept|stored}|where do I keep it|how to store it}?',
    },
    {
      noun: 'allergen',
      isLabelled: true,
      label: '{Contains|Allergens|May contain}',
      draw: pickFrom(ALLERGENS),
      share: 0.5,
      asks: '{Which allergen does it contain|what might one be allergic to|what allergens are named}?',
    },
    { noun: 'batch', isLabelled: true, label: '{Lot|Batch|L}', draw: code, share: 0.4 },
    { noun: 'price', draw: price, share: 0.2, asks: '{How much is it|what does it cost|how expensive is it}?' },
  ],
});
