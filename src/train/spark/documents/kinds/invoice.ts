import { moneyStyle } from '../values/amounts.ts';
import { code, digits } from '../values/codes.ts';
import { fullName } from '../values/people.ts';
import { company } from '../values/places.ts';
import { date } from '../values/time.ts';
import { cardKind } from './card.ts';

export const invoice = cardKind({
  name: 'invoice',
  gist: 'an invoice',
  labelled: 1,
  fields: [
    {
      noun: 'company',
      draw: company,
      asks: '{Who sent the invoice|who wants the money|which company is it from|who issued the bill}?',
    },
    { noun: 'invoice number', label: '{Invoice no.|Invoice #|Number|Invoice}', draw: code },
    {
      noun: 'date',
      label: '{Date|Issued|Invoice date}',
      draw: date,
      asks: '{When was it issued|from when is the invoice|on which day was the bill written}?',
    },
    {
      noun: 'due date',
      label: '{Due|Due date|Pay by}',
      draw: date,
      share: 0.7,
      asks: '{When is it due|until when must it be paid|what is the deadline for paying|by when do I have to pay}?',
    },
    {
      noun: 'customer',
      label: '{Bill to|Customer|Client}',
      draw: fullName,
      asks: '{Who has to pay|who is it for|to whom is the bill addressed|who is the client}?',
    },
    {
      noun: 'service',
      label: '{For|Service|Description}',
      draw: (dice) =>
        dice.pick([
          'garden work',
          'web design',
          'piano lessons',
          'roof repair',
          'translation',
          'cleaning',
          'bike service',
          'photo shoot',
          'tax advice',
        ]),
      share: 0.8,
      asks: '{What is it for|what was done|what does one pay for|what is being charged}?',
    },
    { noun: 'tax', label: '{VAT 20%|Tax|VAT}', draw: (dice) => moneyStyle(dice, 0)(dice.int(100, 9000)), share: 0.6 },
    {
      noun: 'total',
      label: '{Total|Amount due|To pay|Balance}',
      draw: (dice) => moneyStyle(dice, 0)(dice.int(10_000, 400_000)),
      asks: '{How much is it|how much must be paid|what does it come to|what is the amount|how much do I owe}?',
    },
    {
      noun: 'account number',
      isLabelled: true,
      label: '{Account|IBAN}',
      draw: (dice) =>
        `${dice.pick(['DE', 'GB', 'FR', 'NL'])}${digits(dice, 2)} ${digits(dice, 4)} ${digits(dice, 4)} ${digits(dice, 4)}`,
      share: 0.5,
    },
  ],
  others: ['INVOICE', 'Thank you for your business'],
});
