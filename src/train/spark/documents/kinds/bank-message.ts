import { absent, ask, type DocumentKind, field, given, told } from '../page.ts';
import { price } from '../values/amounts.ts';
import { digits } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { shop } from '../values/places.ts';
import { clock, date } from '../values/time.ts';

/** What a bank, a shop or a doctor's sends to a phone. */
export const bankMessage: DocumentKind = {
  name: 'bank-message',
  draw(dice) {
    const bank = `${capitalised(madeUpWord(dice))} ${dice.pick(['Bank', 'Pay', 'Credit'])}`;
    const amount = price(dice);
    const store = shop(dice);
    const card = digits(dice, 4);
    const balance = dice.chance(0.6) ? price(dice) : undefined;
    const pin = dice.chance(0.3) ? digits(dice, 6) : undefined;
    const when = `${date(dice)} ${clock(dice)}`;
    const kind = dice.pick(['Payment', 'Withdrawal', 'Refund', 'Transfer']);
    return {
      pictures: [
        {
          rows: [
            bank,
            `${kind} of ${amount} ${kind === 'Refund' ? 'from' : 'at'} ${store} with card ending ${card}, ${when}.`,
            ...given(balance, (value) => `Balance: ${value}`),
            ...given(pin, (value) => `Your code is ${value}. Do not share it.`),
          ],
        },
      ],
      asks: [
        ask('{Which bank is it|who sent the message|from which bank is it|name of the bank}?', bank),
        ask(
          '{How much was {it|the payment|paid}|what amount is it|how much money is it about|how high is the amount}?',
          amount,
        ),
        ask(
          '{Where was it|which shop is it|at which place was the money spent|where did the money go|which store}?',
          store,
        ),
        ask('{What are the last digits of the card|which card was used|what does the card end in|card number}?', card),
        ask('{When was {it|the payment}|on which day and time was it|date of the payment}?', when),
        told(
          '{What kind of {booking|transaction} is it|was it a payment or a refund|what happened with the money}?',
          `A ${kind.toLowerCase()}.`,
        ),
        field('{What is the balance|how much money is left|how much is on the account|current balance}?', balance),
        field('{What is the code|which code did they send|what is the security code|one-time code}?', pin),
        absent('{What was bought|who owns the card|what is the PIN of the card|how much interest is there}?'),
      ],
      gist: 'a message of a bank',
    };
  },
};
