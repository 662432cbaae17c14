import { code, digits } from '../values/codes.ts';
import { year } from '../values/time.ts';
import { cardKind } from './card.ts';

export const licencePlate = cardKind({
  name: 'licence-plate',
  gist: 'a number plate',
  upperCase: 0.8,
  labelled: 0,
  fields: [
    {
      noun: 'state',
      draw: (dice) =>
        dice.pick([
          'Oregon',
          'Nevada',
          'Utah',
          'Maine',
          'Ontario',
          'Texas',
          'Ohio',
          'Idaho',
          'Iowa',
          'Kansas',
          'Vermont',
          'Florida',
          'Georgia',
          'Hawaii',
          'Montana',
          'Virginia',
          'Quebec',
          'Victoria',
          'Bavaria',
          'Delaware',
          'Colorado',
          'Arizona',
        ]),
      share: 0.85,
      asks: '{Which state is {it|the plate|the car} from|where is the {car|plate} from|from which state is it|what state issued it}?',
    },
    {
      noun: '{number|plate number}',
      draw: (dice) =>
        dice.pick([
          `${dice.pick(['ABC', 'KTR', 'JHW', 'XPN', 'VLM', 'DGE'])} ${digits(dice, 4)}`,
          `${digits(dice, 3)} ${dice.pick(['HYT', 'RWS', 'PLO'])}`,
          `${dice.pick(['B', 'HH', 'M', 'K'])}-${dice.pick(['KL', 'X', 'TR'])} ${digits(dice, 3)}`,
          code(dice),
        ]),
      asks: '{What does the plate say|which number does the car have|what is on the plate|read the plate}?',
    },
    {
      noun: 'motto',
      draw: (dice) =>
        dice.pick([
          'Beaver State',
          'Silver State',
          'Land of Lakes',
          'Sunshine State',
          'Famous potatoes',
          'Live free',
          'Vacationland',
          'Je me souviens',
          'Wild frontier',
          'Peach country',
          'Great faces',
        ]),
      share: 0.6,
      asks: '{Which slogan is on it|what is written below|what slogan does the plate have}?',
    },
    { noun: 'year', draw: year, share: 0.2 },
  ],
});
