import { price } from '../values/amounts.ts';
import { code } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { fullName } from '../values/people.ts';
import { shop } from '../values/places.ts';
import { clock, date } from '../values/time.ts';
import { cardKind } from './card.ts';

export const hotelBooking = cardKind({
  name: 'booking',
  gist: 'a booking',
  labelled: 1,
  fields: [
    {
      noun: 'hotel',
      draw: (dice) =>
        `${dice.pick(['Hotel', 'Hostel', 'Guesthouse', 'Pension'])} ${capitalised(shop(dice).split(' ')[0] as string)}`,
      asks: '{Where do they stay|which hotel is it|what hotel is booked|where is the booking}?',
    },
    {
      noun: 'guest',
      label: '{Guest|Name|Booked for}',
      draw: fullName,
      asks: '{Who is the booking for|who stays there|whose booking is it|who booked}?',
    },
    {
      noun: 'check-in',
      label: '{Check-in|Arrival|From}',
      draw: date,
      asks: '{When do they arrive|when is the arrival|on which day does the stay begin}?',
    },
    {
      noun: 'check-out',
      label: '{Check-out|Departure|To}',
      draw: date,
      asks: '{When do they leave|when is the departure|on which day does the stay end}?',
    },
    {
      noun: 'room',
      label: 'Room',
      draw: (dice) => `${dice.pick(['double', 'single', 'twin', 'family'])} ${dice.int(100, 640)}`,
      share: 0.6,
      asks: '{Which room is it|what room do they have|what kind of room}?',
    },
    { noun: 'confirmation number', label: '{Confirmation|Booking no.|Reference}', draw: code, share: 0.7 },
    {
      noun: 'price',
      label: '{Total|Price|Amount}',
      draw: price,
      share: 0.6,
      asks: '{How much is {it|the stay}|what does the stay cost|how much is the room}?',
    },
    {
      noun: 'time of breakfast',
      label: 'Breakfast',
      draw: (dice) => `${clock(dice)}`,
      share: 0.3,
      asks: '{When is breakfast|from when is breakfast|what time is breakfast}?',
    },
  ],
  others: ['Your stay is confirmed', 'Free cancellation', 'See you soon!'],
});
