import { amongOthers, drawFacts } from '../facts/fact.ts';
import { ALL_FACTS } from '../facts/facts.ts';
import { ask, type DocumentKind, field, given } from '../page.ts';
import { who } from '../phrases.ts';
import { code, email } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { firstName, fullName } from '../values/people.ts';
import { EVENTS, PRODUCTS, pickFrom, TOPICS } from '../values/things.ts';
import { clock, date, weekday } from '../values/time.ts';

export const mail: DocumentKind = {
  name: 'e-mail',
  draw(dice) {
    const facts = drawFacts(ALL_FACTS, dice.int(1, 3), dice);
    const from = fullName(dice);
    const sender = dice.chance(0.5) ? email(dice) : undefined;
    const to = dice.chance(0.7) ? firstName(dice) : undefined;
    const subject = dice.chance(0.85)
      ? dice.pick([
          `Re: ${pickFrom(EVENTS)(dice)}`,
          `${capitalised(pickFrom(TOPICS)(dice))}`,
          `Your order ${code(dice)}`,
          `Question about the ${pickFrom(PRODUCTS)(dice)}`,
          `${weekday(dice)}?`,
          'Important',
        ])
      : undefined;
    const sent = dice.chance(0.6) ? `${date(dice)}, ${clock(dice)}` : undefined;
    const file = dice.chance(0.3) ? `${madeUpWord(dice)}.${dice.pick(['pdf', 'jpg', 'docx', 'zip'])}` : undefined;
    const hasLabels = dice.chance(0.7);
    const label = (name: string) => (value: string) => (hasLabels ? `${name}: ${value}` : value);
    return {
      pictures: [
        {
          rows: [
            ...given(subject, label('Subject')),
            label('From')(sender ? `${from} <${sender}>` : from),
            ...given(sent, label('Date')),
            ...(hasLabels && to ? [`To: ${to}`] : []),
            ...given(to, (name) => `${dice.pick(['Dear', 'Hi', 'Hello'])} ${name},`),
            ...facts.map(({ sentence }) => sentence),
            ...given(file, (name) => `Attachment: ${name}`),
            dice.pick(['Best regards', 'Kind regards', 'Cheers', 'Yours']),
            ...(dice.chance(0.6) ? [from] : []),
          ],
        },
      ],
      asks: [
        ...facts.flatMap(({ asks }) => amongOthers(asks)),
        ask(who('{sent it|wrote the e-mail|is the sender|sent the mail}'), from),
        field(
          '{Which address was it sent from|what is the e-mail of the sender|what is the mail address of the sender}?',
          sender,
        ),
        field('{Who {got|received} it|to whom was it written|who is the recipient|who is it for}?', to),
        field('{What is the subject|what is the mail about|which subject does it have|subject line}?', subject),
        field('{When was it sent|what is the date of the mail|on which day was it written}?', sent),
        field('{Which file is attached|what is the attachment|what is attached|name of the attachment}?', file),
      ],
      gist: 'an e-mail',
    };
  },
};
