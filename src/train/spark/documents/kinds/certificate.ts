import { capitalised } from '../values/list.ts';
import { fullName, titledName } from '../values/people.ts';
import { city } from '../values/places.ts';
import { TOPICS } from '../values/things.ts';
import { date } from '../values/time.ts';
import { cardKind } from './card.ts';

export const certificate = cardKind({
  name: 'certificate',
  gist: 'a certificate',
  labelled: 0.5,
  fields: [
    {
      noun: 'name of the person',
      label: '{This certifies that|Awarded to|Presented to}',
      draw: fullName,
      asks: '{Who gets it|who is it for|who got the certificate|who has been honoured}?',
    },
    {
      noun: 'course',
      label: '{has completed|for completing|has passed}',
      draw: (dice) => `${capitalised(dice.pick(TOPICS))}${dice.pick([' for beginners', ', level 2', ' basics', ''])}`,
      asks: '{What is it for|what was learned|which course was it|what did the person pass}?',
    },
    {
      noun: 'school',
      label: '{at|by}',
      draw: (dice) =>
        `${city(dice)} ${dice.pick(['Academy', 'Institute', 'College', 'Swimming Club', 'Music School'])}`,
      share: 0.7,
      asks: '{Who issued it|where was it|which school is it from|who awarded it}?',
    },
    {
      noun: 'date',
      label: '{on|Date}',
      draw: date,
      share: 0.8,
      asks: '{When was it {given|issued|awarded}|on which day was it|from when is it}?',
    },
    {
      noun: 'grade',
      label: '{Grade|with}',
      draw: (dice) => dice.pick(['distinction', 'merit', 'A+', 'B', '92 %', 'honours']),
      share: 0.5,
    },
    {
      noun: 'signature',
      label: '{Signed|Signature}',
      draw: titledName,
      share: 0.5,
      asks: '{Who signed it|whose signature is it|who has signed}?',
    },
  ],
  others: ['CERTIFICATE', 'CERTIFICATE OF ACHIEVEMENT', 'Congratulations!'],
});
