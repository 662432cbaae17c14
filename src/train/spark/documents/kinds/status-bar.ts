import { measure, percent } from '../values/amounts.ts';
import { list } from '../values/list.ts';
import { clock, year } from '../values/time.ts';
import { cardKind } from './card.ts';

export const statusBar = cardKind({
  name: 'status-bar',
  gist: 'a row of readings',
  labelled: 1,
  isShuffled: true,
  fields: [
    {
      noun: 'battery level',
      label: '{Battery|Charge|Power}',
      draw: percent,
      share: 0.8,
      asks: '{How much battery is left|how full is the battery|what is the charge|how much power is left}?',
    },
    {
      noun: 'signal',
      label: 'Signal',
      draw: (dice) => `${dice.int(0, 4)}/5`,
      share: 0.6,
      asks: '{How good is the signal|how strong is the reception|how many bars}?',
    },
    {
      noun: 'altitude',
      label: '{Altitude|Height}',
      draw: (dice) => `${dice.int(2, 4000)} ${dice.pick(['m', 'ft'])}`,
      share: 0.5,
      asks: '{How high is it|at what height is it|how high up are we}?',
    },
    {
      noun: 'speed',
      isLabelled: true,
      label: 'Speed',
      draw: (dice) => `${dice.int(1, 300)} ${dice.pick(['km/h', 'mph', 'kn'])}`,
      share: 0.6,
      asks: '{How fast is it|how fast are we|at what speed does it go}?',
    },
    {
      noun: 'distance',
      label: '{Distance|Trip}',
      draw: (dice) => `${dice.int(1, 90)}.${dice.int(0, 9)} km`,
      share: 0.5,
      asks: '{How far is it|how far did it go|how many kilometres}?',
    },
    {
      noun: 'time',
      label: '{Time|Clock}',
      draw: clock,
      share: 0.5,
      asks: '{What time is it|how late is it|what does the clock say}?',
    },
    { noun: 'pressure', label: 'Pressure', draw: (dice) => `${dice.int(1, 9)}.${dice.int(0, 9)} bar`, share: 0.4 },
    {
      noun: 'fuel',
      label: 'Fuel',
      draw: measure,
      share: 0.4,
      asks: '{How much fuel is left|how full is the tank|how much is in the tank}?',
    },
    {
      noun: 'mode',
      label: 'Mode',
      draw: (dice) => dice.pick(list('eco, sport, night, auto, manual, silent, turbo, demo')),
      share: 0.4,
      asks: '{Which mode is it in|what mode is on|in what mode does it run}?',
    },
    { noun: 'year', label: 'Since', draw: year, share: 0.2 },
  ],
});
