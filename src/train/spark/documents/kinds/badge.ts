import { code } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { fullName } from '../values/people.ts';
import { company } from '../values/places.ts';
import { TOPICS } from '../values/things.ts';
import { date, year } from '../values/time.ts';
import { cardKind } from './card.ts';

export const badge = cardKind({
  name: 'badge',
  gist: 'a badge',
  upperCase: 0.3,
  fields: [
    {
      noun: 'event',
      draw: (dice) =>
        `${capitalised(dice.pick(TOPICS))} ${dice.pick(['Summit', 'Days', 'Conference', 'Fair', 'Con'])} ${year(dice)}`,
      share: 0.7,
      asks: '{Which event is it for|what is it for|what conference is it|where is it used}?',
    },
    {
      noun: 'name of the person',
      label: '{Name|Hello, I am}',
      draw: fullName,
      asks: '{Whose badge is it|who is it|who wears it|who does it belong to}?',
    },
    {
      noun: 'role',
      label: '{Role|Access}',
      draw: (dice) =>
        dice.pick(['VISITOR', 'Speaker', 'STAFF', 'Press', 'Volunteer', 'Crew', 'Student', 'Guest', 'Exhibitor']),
      asks: '{What is the person there|what may the person be|as what is the person there}?',
    },
    { noun: 'company', label: '{Company|Org.}', draw: company, share: 0.5 },
    {
      noun: 'number',
      label: '{ID|No.|Number}',
      draw: code,
      share: 0.6,
      asks: '{Which ID does it have|what number is on it|id number}?',
    },
    {
      noun: 'expiry date',
      label: '{Valid until|Expires|Valid thru}',
      draw: date,
      share: 0.5,
      asks: '{Until when is it valid|when does it expire|how long is it valid}?',
    },
  ],
  others: ['VISITOR PASS', 'Please wear visibly', 'If found return to reception'],
});
