import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { fullName } from '../values/people.ts';
import { date, howOften } from '../values/time.ts';
import { cardKind } from './card.ts';

export const medicine = cardKind({
  name: 'medicine',
  gist: 'a label of a medicine',
  labelled: 0.7,
  fields: [
    {
      noun: 'medicine',
      draw: (dice) => `${capitalised(madeUpWord(dice))} ${dice.int(1, 50) * 10} mg`,
      asks: '{Which medicine is it|what is the medicine called|what drug is it}?',
    },
    {
      noun: 'patient',
      label: '{For|Patient|Name}',
      draw: fullName,
      share: 0.5,
      asks: '{Who takes it|who is it for|whose medicine is it}?',
    },
    {
      noun: 'dose',
      isLabelled: true,
      label: '{Take|Dose|Dosage}',
      draw: (dice) => `${dice.pick(['one tablet', '2 tablets', '5 ml', 'one capsule', '10 drops'])}`,
      asks: '{How much should one take|how many at once|what amount is taken}?',
    },
    {
      noun: 'how often',
      isLabelled: true,
      draw: howOften,
      asks: '{How often is it taken|how many times should one take it|how often should I take it}?',
    },
    {
      noun: 'number of tablets',
      label: 'Contents',
      draw: (dice) => `${dice.int(10, 100)} tablets`,
      share: 0.5,
      asks: '{How many tablets are in it|how many are there|how many does it hold}?',
    },
    {
      noun: 'doctor',
      label: '{Prescribed by|Doctor|Physician}',
      draw: (dice) => `Dr ${fullName(dice).split(' ').at(-1)}`,
      share: 0.5,
      asks: '{Who prescribed it|which doctor is it|who is the doctor}?',
    },
    {
      noun: 'expiry date',
      label: '{EXP|Use before|Expires}',
      draw: date,
      share: 0.6,
      asks: '{When does it expire|until when can it be used|how long is it good}?',
    },
    {
      noun: 'warning',
      draw: (dice) =>
        dice.pick([
          'May cause drowsiness',
          'Do not drive',
          'Keep out of reach of children',
          'Not with alcohol',
          'Shake well before use',
        ]),
      share: 0.6,
      asks: '{What does it warn of|what should one be careful about|which warning is there}?',
    },
  ],
});
