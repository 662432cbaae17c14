import { email, phone, url } from '../values/codes.ts';
import { fullName } from '../values/people.ts';
import { address, city, shop } from '../values/places.ts';
import { cardKind } from './card.ts';

export const contact = cardKind({
  name: 'contact',
  gist: 'a contact page',
  labelled: 1,
  fields: [
    { noun: 'heading', draw: (dice) => dice.pick(['Contact', 'Get in touch', 'Visit us', 'Find us', 'Contact us']) },
    { noun: 'name', draw: shop, share: 0.6, asks: '{Who is it|what is it called|whose contact is it}?' },
    {
      noun: 'address',
      label: '{Address|Where}',
      draw: (dice) => `${address(dice)}, ${city(dice)}`,
      share: 0.7,
      asks: '{Where is it|where can I find them|in which street are they}?',
    },
    { noun: 'phone number', isLabelled: true, label: '{Phone|Call us|Tel}', draw: phone, share: 0.7 },
    { noun: 'fax number', isLabelled: true, label: 'Fax', draw: phone, share: 0.3 },
    { noun: 'e-mail', label: '{E-mail|Mail|Write to}', draw: email, share: 0.7 },
    { noun: 'website', label: '{Web|Website}', draw: url, share: 0.4 },
    {
      noun: 'contact person',
      label: '{Ask for|Contact person|Attn.}',
      draw: fullName,
      share: 0.5,
      asks: '{Whom should I ask for|who is the contact|who do I talk to}?',
    },
  ],
});
