import { domain, email, phone } from '../values/codes.ts';
import { fullName, job } from '../values/people.ts';
import { address, city, company } from '../values/places.ts';
import { cardKind } from './card.ts';

export const businessCard = cardKind({
  name: 'business-card',
  gist: 'a business card',
  labelled: 0.4,
  isShuffled: true,
  fields: [
    {
      noun: 'name of the person',
      draw: fullName,
      asks: '{Who is it|whose card is it|what is the person called|who gave me this card}?',
    },
    {
      noun: 'job',
      draw: job,
      asks: '{What does {he|she|the person} do|what job does the person have|what is the profession}?',
    },
    {
      noun: 'company',
      draw: company,
      asks: '{Which company is it|where does the person work|what company does it name|for whom does the person work}?',
    },
    {
      noun: 'phone number',
      isLabelled: true,
      label: '{Phone|Tel.|T|Mobile|Call}',
      draw: phone,
      share: 0.8,
      asks: '{Which number can I call|how do I call the person|what number do I dial}?',
    },
    {
      noun: 'e-mail address',
      label: '{E-mail|Mail|E}',
      draw: email,
      share: 0.6,
      asks: '{Which mail address is it|where can I send an email|to which address do I write}?',
    },
    { noun: 'website', label: '{Web|W|Online}', draw: domain, share: 0.4 },
    {
      noun: 'street',
      label: '{Address|Office|Visit us}',
      draw: address,
      share: 0.5,
      asks: '{Where is the office|what is the address|in which street is it}?',
    },
    { noun: 'city', draw: city, share: 0.3 },
  ],
});
