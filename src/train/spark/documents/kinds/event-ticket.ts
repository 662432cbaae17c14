import { price } from '../values/amounts.ts';
import { code } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { fullName } from '../values/people.ts';
import { city, shop, venue } from '../values/places.ts';
import { EVENTS, pickFrom, TOPICS } from '../values/things.ts';
import { clock, date } from '../values/time.ts';
import { cardKind } from './card.ts';

export const eventTicket = cardKind({
  name: 'event-ticket',
  gist: 'a ticket',
  labelled: 1,
  upperCase: 0.25,
  fields: [
    {
      noun: 'event',
      draw: (dice) =>
        dice.pick([
          `${capitalised(madeUpWord(dice))} Live`,
          `${capitalised(pickFrom(TOPICS)(dice))} ${dice.pick(['Show', 'Festival', 'Night'])}`,
          `The ${capitalised(madeUpWord(dice))}s`,
          `${capitalised(pickFrom(EVENTS)(dice))}`,
        ]),
      asks: '{What is the ticket for|which event is it|what is on|what show is it}?',
    },
    {
      noun: 'date',
      label: '{Date|On}',
      draw: date,
      asks: '{When is {it|the event}|on which day is it|what day is the show}?',
    },
    {
      noun: 'time',
      label: '{Time|Begins|Start}',
      draw: clock,
      share: 0.8,
      asks: '{When does it {begin|start}|at what time is it|what time does the show start}?',
    },
    {
      noun: 'doors',
      label: 'Doors',
      draw: clock,
      share: 0.3,
      asks: '{When do the doors open|from when can one get in|when is admission}?',
    },
    {
      noun: 'place',
      label: '{Venue|Where|Hall}',
      draw: (dice) =>
        dice.pick([`${city(dice)} Arena`, `${shop(dice)}`, `Hall ${dice.int(1, 12)}`, capitalised(venue(dice))]),
      asks: '{Where is it|where does it take place|which venue is it}?',
    },
    {
      noun: 'row',
      label: 'Row',
      draw: (dice) => dice.pick([...'ABCDEFGHJK', ...'123456789'].map(String)),
      share: 0.6,
      asks: '{In which row is it|which row do I sit in|what row}?',
    },
    {
      noun: 'seat',
      label: 'Seat',
      draw: (dice) => String(dice.int(1, 80)),
      share: 0.7,
      asks: '{Where do I sit|which seat is it|what is my seat}?',
    },
    {
      noun: 'price',
      label: 'Price',
      draw: price,
      share: 0.7,
      asks: '{How much was the ticket|what did it cost|how much is it}?',
    },
    {
      noun: 'name on the ticket',
      label: '{Name|Guest}',
      draw: fullName,
      share: 0.3,
      asks: '{Whose ticket is it|who is it for|who may use it}?',
    },
    { noun: 'ticket number', label: '{No.|Ticket|Order}', draw: code, share: 0.6 },
  ],
  others: ['ADMIT ONE', 'No refunds', 'Please keep this ticket', 'General admission'],
});
