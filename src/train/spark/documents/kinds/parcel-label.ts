import { code, digits } from '../values/codes.ts';
import { fullName } from '../values/people.ts';
import { address, city, company, postcode } from '../values/places.ts';
import { cardKind } from './card.ts';

export const parcelLabel = cardKind({
  name: 'parcel-label',
  gist: 'a parcel label',
  labelled: 1,
  upperCase: 0.3,
  fields: [
    {
      noun: 'sender',
      label: '{From|Sender|Ship from}',
      draw: (dice) => (dice.chance(0.5) ? company(dice) : fullName(dice)),
      asks: '{Who sent {it|the parcel}|who is it from|from whom is the parcel|who shipped this}?',
    },
    {
      noun: 'recipient',
      label: '{To|Recipient|Deliver to|Ship to}',
      draw: fullName,
      asks: '{Who gets the parcel|who is it for|to whom is it addressed|whose parcel is it}?',
    },
    {
      noun: 'street of the recipient',
      draw: address,
      asks: '{Where does it go|which street does it go to|to what address is it sent}?',
    },
    { noun: 'postcode', draw: postcode, share: 0.7 },
    { noun: 'city', draw: city },
    {
      noun: 'weight',
      label: '{Weight|Wt}',
      draw: (dice) => `${dice.int(1, 30)}.${dice.int(0, 9)} kg`,
      share: 0.6,
      asks: '{How heavy is it|how much does it weigh|what does the parcel weigh}?',
    },
    {
      noun: 'tracking number',
      label: '{Tracking|Tracking no.|Shipment}',
      draw: (dice) => code(dice) + digits(dice, 6),
      share: 0.8,
    },
    {
      noun: 'service',
      label: '{Service|Type}',
      draw: (dice) => dice.pick(['Express', 'Standard', 'Overnight', 'Economy', 'Registered']),
      share: 0.5,
    },
  ],
  others: ['FRAGILE', 'THIS SIDE UP', 'Do not bend', 'Keep dry'],
});
