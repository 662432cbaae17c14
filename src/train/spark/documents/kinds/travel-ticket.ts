import { price } from '../values/amounts.ts';
import { digits } from '../values/codes.ts';
import { fullName } from '../values/people.ts';
import { city } from '../values/places.ts';
import { clock, date } from '../values/time.ts';
import { cardKind } from './card.ts';

const AIRPORTS = ['LIS', 'OSL', 'KEF', 'NRT', 'JFK', 'CPT', 'LIM', 'DUB', 'VIE', 'HEL', 'ICN', 'GRU', 'YYZ', 'AKL'];

export const travelTicket = cardKind({
  name: 'travel-ticket',
  gist: 'a ticket for a journey',
  labelled: 1,
  fields: [
    {
      noun: 'passenger',
      label: '{Passenger|Name|Traveller}',
      draw: fullName,
      share: 0.7,
      asks: '{Who is travelling|whose ticket is it|who flies|who is the passenger}?',
    },
    {
      noun: 'departure place',
      label: '{From|Departs}',
      draw: (dice) => (dice.chance(0.3) ? `${city(dice)} ${dice.pick(AIRPORTS)}` : city(dice)),
      asks: '{Where does the journey begin|from where does it leave|where do they start|from which city}?',
    },
    {
      noun: 'destination',
      label: '{To|Arrives|Destination}',
      draw: (dice) => (dice.chance(0.3) ? `${city(dice)} ${dice.pick(AIRPORTS)}` : city(dice)),
      asks: '{Where does it go|where are they going|which city is the destination|where to}?',
    },
    {
      noun: 'date',
      label: 'Date',
      draw: date,
      share: 0.8,
      asks: '{When do they travel|on which day is the journey|what day is the trip}?',
    },
    {
      noun: 'departure time',
      label: '{Departure|Dep|Time}',
      draw: clock,
      asks: '{When does it leave|at what time does it depart|what time do they leave}?',
    },
    {
      noun: 'arrival time',
      label: '{Arrival|Arr}',
      draw: clock,
      share: 0.5,
      asks: '{When does it arrive|at what time does it get there|when are they there}?',
    },
    {
      noun: '{gate|platform}',
      label: '{Gate|Platform}',
      draw: (dice) => dice.pick([String(dice.int(1, 40)), `${dice.pick([...'ABCDE'])}${dice.int(1, 30)}`]),
      share: 0.6,
      asks: '{Where does one board|which gate or platform is it|from which gate or platform does it go}?',
    },
    {
      noun: 'seat',
      label: 'Seat',
      draw: (dice) => `${dice.int(1, 60)}${dice.pick([...'ABCDEF'])}`,
      share: 0.7,
      asks: '{Where does the passenger sit|which seat is it|what seat}?',
    },
    {
      noun: '{train|flight} number',
      label: '{Train|Flight}',
      draw: (dice) => `${dice.pick(['IC', 'KL', 'RE', 'TK', 'ICE', 'LX'])} ${digits(dice, dice.int(2, 4))}`,
      share: 0.7,
      asks: '{Which train or flight is it|what is the number of the train or flight|train or flight number}?',
    },
    {
      noun: 'class',
      label: 'Class',
      draw: (dice) => dice.pick(['Economy', '2nd', '1st', 'Business', 'Standard']),
      share: 0.5,
      asks: '{Which class is it|in what class do they travel|what class}?',
    },
    {
      noun: 'price',
      label: 'Fare',
      draw: price,
      share: 0.4,
      asks: '{How much was it|what does the ticket cost|what is the fare}?',
    },
  ],
});
