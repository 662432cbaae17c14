import { bigNumber, price } from '../values/amounts.ts';
import { version } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { company } from '../values/places.ts';
import { cardKind } from './card.ts';

export const appPage = cardKind({
  name: 'app-page',
  gist: 'a page of an app store',
  labelled: 1,
  fields: [
    {
      noun: 'app',
      draw: (dice) =>
        `${capitalised(madeUpWord(dice))}${dice.pick([' - Notes', ': Puzzle', ' Go', ' Lite', ' Camera', ''])}`,
      asks: '{Which app is it|what is the app called|what app do you see|name of the app}?',
    },
    {
      noun: 'developer',
      label: '{by|Developer|Offered by}',
      draw: company,
      asks: '{Who made the app|who is it by|which company develops it|who offers it}?',
    },
    {
      noun: 'rating',
      label: '{Rating|Stars}',
      draw: (dice) => `${dice.int(1, 4)}.${dice.int(0, 9)}${dice.pick([' ★', '', '/5'])}`,
      asks: '{How is it rated|how many stars does it have|what rating has it got}?',
    },
    {
      noun: 'number of reviews',
      isLabelled: true,
      label: '{Reviews|Ratings}',
      draw: bigNumber,
      share: 0.6,
      asks: '{How many reviews are there|how many people rated it|how many ratings}?',
    },
    {
      noun: 'size',
      label: '{Size|Download}',
      draw: (dice) => `${dice.int(4, 900)} MB`,
      share: 0.6,
      asks: '{How large is it|how big is the download|how many megabytes}?',
    },
    { noun: 'version', label: 'Version', draw: version, share: 0.6 },
    {
      noun: 'price',
      label: 'Price',
      draw: price,
      share: 0.4,
      asks: '{How much is the app|what does it cost|how much does one pay}?',
    },
    {
      noun: 'age limit',
      label: 'Age',
      draw: (dice) => `${dice.pick([3, 7, 12, 16, 18])}+`,
      share: 0.4,
      asks: '{From what age is it|how old must one be|for which age is it}?',
    },
    {
      noun: 'number of downloads',
      label: 'Downloads',
      draw: (dice) => `${dice.pick(['1K', '50K', '100K', '5M', '10M', '500'])}+`,
      share: 0.4,
      asks: '{How often was it downloaded|how many downloads|how many people have it}?',
    },
  ],
  others: ['INSTALL', 'Contains ads', 'In-app purchases', 'Open', 'Update'],
});
