import { measure, price } from '../values/amounts.ts';
import { digits } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { shop } from '../values/places.ts';
import { PRODUCTS, pickFrom } from '../values/things.ts';
import { cardKind } from './card.ts';

export const priceTag = cardKind({
  name: 'price-tag',
  gist: 'a price tag',
  labelled: 1,
  upperCase: 0.2,
  isShuffled: true,
  fields: [
    {
      noun: 'product',
      draw: (dice) => capitalised(pickFrom(PRODUCTS)(dice)),
      asks: '{What is it|what is for sale|what can I buy|which product is it}?',
    },
    {
      noun: 'price',
      label: '{Now|Price|Only|Offer}',
      draw: price,
      asks: '{How much is it|what does it cost|how much do I pay|how expensive is it}?',
    },
    {
      noun: 'old price',
      isLabelled: true,
      label: '{Was|Before|RRP}',
      draw: price,
      share: 0.4,
      asks: '{What was the price before|how much was it before|how much did it use to cost}?',
    },
    {
      noun: 'size',
      label: 'Size',
      draw: (dice) => dice.pick(['S', 'M', 'L', 'XL', '38', '42', '10.5', measure(dice)]),
      share: 0.4,
    },
    { noun: 'article number', label: '{Art. no.|SKU|Item}', draw: (dice) => digits(dice, 7), share: 0.4 },
    { noun: 'shop', draw: shop, share: 0.4, asks: '{Which shop is it|where is it sold|what store is it from}?' },
  ],
  others: ['SALE', '-30%', 'NEW', 'Last one'],
});
