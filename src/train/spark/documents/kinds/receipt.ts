import type { Dice } from '../../dice.ts';
import { absent, ask, type DocumentKind, field, given, type Row, told } from '../page.ts';
import { howMany, howMuch, nameOf, whatIs } from '../phrases.ts';
import { moneyStyle } from '../values/amounts.ts';
import { digits, phone } from '../values/codes.ts';
import { firstName } from '../values/people.ts';
import { address, city, shop } from '../values/places.ts';
import { DISHES, GROCERIES } from '../values/things.ts';
import { clockStyle, dateStyle } from '../values/time.ts';

const sometimes = (dice: Dice, value: string) => (dice.chance(0.5) ? value : undefined);

export const receipt: DocumentKind = {
  name: 'receipt',
  draw(dice) {
    const money = moneyStyle(dice, 0.6);
    const goods = dice.chance(0.75) ? GROCERIES : DISHES;
    const items = dice
      .some(goods, dice.int(2, 7))
      .map((name) => ({ name, price: dice.int(45, 2600), amount: dice.chance(0.25) ? dice.int(2, 4) : 1 }));
    const total = items.reduce((sum, { price }) => sum + price, 0);
    const paid = Math.ceil(total / 1000) * 1000;
    const store = shop(dice);
    const street = sometimes(dice, `${address(dice)}, ${city(dice)}`);
    const cashier = sometimes(dice, firstName(dice));
    const number = sometimes(dice, phone(dice));
    const receiptNumber = sometimes(dice, digits(dice, dice.int(4, 7)));
    const date = dateStyle(dice)(dice.int(2022, 2027), dice.int(1, 12), dice.int(1, 28));
    const time = clockStyle(dice)(dice.int(480, 1300));
    const isCash = dice.chance(0.55);
    const totalLabel = dice.pick(['TOTAL', 'Total', 'SUM', 'AMOUNT DUE', 'Total to pay']);
    const rows: Row[] = [
      store,
      ...given(street, (value) => value),
      ...given(number, (value) => dice.pick([`Tel. ${value}`, value])),
      ...given(cashier, (value) => `Served by ${value}`),
      ...items.map(({ name, price, amount }): Row => [amount > 1 ? `${amount} x ${name}` : name, money(price)]),
      ...(dice.chance(0.5) ? ['-'.repeat(dice.int(8, 24))] : []),
      [totalLabel, money(total)],
      ...(isCash
        ? [
            ['CASH', money(paid)],
            ['CHANGE', money(paid - total)],
          ]
        : [[dice.pick(['CARD', 'VISA', 'Debit card']), money(total)]]),
      ...given(receiptNumber, (value) => `Receipt no. ${value}`),
      `${date} ${time}`,
      ...(dice.chance(0.5)
        ? [dice.pick(['Thank you!', 'THANK YOU FOR SHOPPING', 'Please come again', 'No refunds without receipt'])]
        : []),
    ];
    const dearest = items.reduce((most, item) => (item.price > most.price ? item : most));
    const isAloneDearest = items.filter(({ price }) => price === dearest.price).length === 1;
    return {
      pictures: [{ rows }],
      asks: [
        ask(whatIs('the {total|sum|amount to pay}'), money(total)),
        ask(nameOf('{shop|store}'), store),
        ...items.map(({ name, price }) => ask(howMuch('the $item'), money(price), { item: name })),
        ...items
          .filter(({ amount }) => amount > 1)
          .map(({ name, amount }) => told(howMany('$item', 'were bought'), String(amount), { item: name })),
        told(
          '{How many {different|} {items|things|products} {were bought|are there|are listed}|how many products are on it}?',
          String(items.length),
        ),
        ...(isAloneDearest
          ? [
              ask(
                '{What {is|was} the most expensive {item|thing}|which item cost the most|what cost most}?',
                dearest.name,
              ),
            ]
          : []),
        isCash
          ? ask(
              '{How much change {was given|did they get}|what was the change|how much came back|what did they get back}?',
              money(paid - total),
            )
          : absent('{How much change was given|what was the change|how much money came back}?'),
        isCash
          ? ask(
              '{How much {cash was given|was paid in cash}|how much did the customer hand over|what was given in cash}?',
              money(paid),
            )
          : absent('{How much cash was given|what was paid in cash|how much did the customer hand over}?'),
        ask(
          '{When was it {bought|paid}|on which date was it|what is the date|date of the receipt|which day was this}?',
          date,
        ),
        ask('{What time was it|at what time was it paid|time of purchase|what time is on the receipt}?', time),
        field(
          '{What is the address{ of the shop|}|where is the shop|in which street is the shop|what street is the store in}?',
          street,
        ),
        field(
          '{Who served|who is the cashier|what is the name of the cashier|who was at the till|which person served them}?',
          cashier,
        ),
        field(
          '{What is the {phone|telephone} number{ of the shop|}|which number can I call|phone number of the store}?',
          number,
        ),
        field(
          '{What is the receipt number|which number does the receipt have|receipt number|number of the receipt}?',
          receiptNumber,
        ),
      ],
      gist: 'a receipt',
      isUpperCase: dice.chance(0.35),
    };
  },
};
