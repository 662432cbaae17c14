import { absent, ask, type DocumentKind, told } from '../page.ts';
import { moneyStyle } from '../values/amounts.ts';
import { shop } from '../values/places.ts';
import { GROCERIES } from '../values/things.ts';
import { date } from '../values/time.ts';

const numbered = (index: number) => String(index + 1);

/** Receipts or price tags side by side: which is dearer, what together? */
export const severalPrices: DocumentKind = {
  name: 'several-prices',
  draw(dice) {
    const money = moneyStyle(dice, 0.3);
    const amounts = dice.different(dice.int(2, 3), () => String(dice.int(1, 90) * 50)).map(Number);
    const items = dice.some(GROCERIES, amounts.length);
    const shops = dice.different(amounts.length, () => shop(dice));
    const days = dice.different(amounts.length, () => date(dice));
    const dearest = amounts.indexOf(Math.max(...amounts));
    const cheapest = amounts.indexOf(Math.min(...amounts));
    return {
      pictures: amounts.map((amount, index) => ({
        rows: [
          shops[index] as string,
          [items[index] as string, money(amount)],
          ['TOTAL', money(amount)],
          days[index] as string,
        ],
      })),
      asks: [
        told(
          '{Which {image|picture|receipt} {is the dearest|has the highest total|costs the most}|in which {image|picture} was the most paid}?',
          `Image ${numbered(dearest)}.`,
        ),
        told(
          '{Which {image|picture|receipt} {is the cheapest|has the lowest total|costs the least}|in which {image|picture} was the least paid}?',
          `Image ${numbered(cheapest)}.`,
        ),
        ...amounts.map((amount, index) =>
          ask(
            '{What is the total {in|of} {image|picture} $number|how much was paid in {image|picture} $number|sum of {image|picture} $number}?',
            money(amount),
            { number: numbered(index) },
          ),
        ),
        ...amounts.map((_, index) =>
          ask(
            '{Which shop is {image|picture} $number from|what is the shop in {image|picture} $number|where was it bought in {image|picture} $number}?',
            shops[index] as string,
            { number: numbered(index) },
          ),
        ),
        ...amounts.map((_, index) =>
          ask(
            '{What was bought in {image|picture} $number|which item is in {image|picture} $number|what is on {image|picture} $number besides the total}?',
            items[index] as string,
            { number: numbered(index) },
          ),
        ),
        ...amounts.map((_, index) =>
          told(
            '{In which {image|picture} {is|do you see}|which {image|picture} {shows|has|is about}} the $item?',
            `Image ${numbered(index)}.`,
            { item: items[index] as string },
          ),
        ),
        ...amounts.map((_, index) =>
          ask(
            '{What is the date of {image|picture} $number|from when is {image|picture} $number|on which day is {image|picture} $number}?',
            days[index] as string,
            { number: numbered(index) },
          ),
        ),
        absent('{Who paid|who went shopping|how did they pay|what is the phone number of the shops}?'),
      ],
    };
  },
};
