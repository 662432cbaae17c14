import { percent, price } from '../values/amounts.ts';
import { company, shop } from '../values/places.ts';
import { date, duration } from '../values/time.ts';
import { cardKind } from './card.ts';

export const jobAd = cardKind({
  name: 'job-ad',
  gist: 'a job advertisement',
  labelled: 0.7,
  fields: [
    {
      noun: 'heading',
      draw: (dice) => dice.pick(["We're hiring!", 'JOIN OUR TEAM', 'Help wanted', 'Now hiring', 'Wanted']),
    },
    {
      noun: 'job',
      label: '{Position|Role|Job}',
      draw: (dice) =>
        dice.pick([
          'Barista',
          'Night porter',
          'Truck driver',
          'Kitchen help',
          'Nurse',
          'Web developer',
          'Lifeguard',
          'Florist',
          'Tutor',
          'Tour guide',
          'Cashier',
        ]),
      asks: '{Whom are they looking for|which job is it|what position is offered|what job do they offer}?',
    },
    {
      noun: 'company',
      label: '{At|Company|Employer}',
      draw: (dice) => (dice.chance(0.5) ? company(dice) : shop(dice)),
      asks: '{Who is hiring|which company is it|who offers the job|where would one work}?',
    },
    {
      noun: 'pay',
      label: '{Pay|Salary|Wage}',
      draw: (dice) => `${price(dice)} ${dice.pick(['per hour', 'a month', 'an hour', 'per shift'])}`,
      share: 0.7,
      asks: '{How much do they pay|what does one earn|how high is the salary}?',
    },
    {
      noun: 'hours',
      label: '{Hours|Shifts}',
      draw: (dice) => dice.pick(['evenings and weekends', 'Mon-Fri', '20 h a week', 'full time', 'night shifts']),
      share: 0.6,
      asks: '{When would one work|what are the working hours|how much would one work}?',
    },
    {
      noun: 'start',
      label: '{Start|From}',
      draw: date,
      share: 0.5,
      asks: '{When does the job start|from when is the job|when could one begin}?',
    },
    {
      noun: 'requirement',
      label: '{You need|Required|Must have}',
      draw: (dice) =>
        dice.pick([
          'a driving licence',
          'two years of experience',
          'good English',
          'a clean kitchen pass',
          'strong nerves',
          'own tools',
        ]),
      share: 0.6,
      asks: '{What is required|what does one need|what must one have}?',
    },
    { noun: 'discount', label: 'Staff discount', draw: percent, share: 0.2 },
    {
      noun: 'length of the contract',
      label: 'Contract',
      draw: duration,
      share: 0.3,
      asks: '{How long is the contract|for how long is the job|how long does the job last}?',
    },
  ],
});
