import { absent, ask, type DocumentKind, field, given, type Row, told } from '../page.ts';
import { howMany, howMuch, nameOf, whatIs } from '../phrases.ts';
import { moneyStyle } from '../values/amounts.ts';
import { phone } from '../values/codes.ts';
import { capitalised, list } from '../values/list.ts';
import { shop } from '../values/places.ts';
import { DISHES, DRINKS, INGREDIENTS } from '../values/things.ts';
import { clockStyle, weekday } from '../values/time.ts';

const SECTIONS = list('Starters, Mains, Desserts, Drinks, Small plates, From the grill, Soups, Specials, Lunch, Kids');

export const menu: DocumentKind = {
  name: 'menu',
  draw(dice) {
    const money = moneyStyle(dice, 0.4);
    const isUpper = dice.chance(0.2);
    const house = dice.chance(0.6) ? shop(dice) : undefined;
    const separator = dice.pick(['', ' ....', ' -', ' ........']);
    const sections = dice.some(SECTIONS, dice.int(1, 3));
    const foods = dice.shuffled([...DISHES, ...DRINKS]);
    const dishes = sections.flatMap((section) =>
      foods.splice(0, dice.int(2, 4)).map((name) => ({
        section,
        name: capitalised(name),
        price: dice.int(4, 60) * 50,
        with: dice.chance(0.3) ? `with ${dice.pick(INGREDIENTS)} and ${dice.pick(INGREDIENTS)}` : undefined,
      })),
    );
    const clock = clockStyle(dice);
    const hours = dice.chance(0.4) ? `${clock(60 * dice.int(7, 12))} - ${clock(60 * dice.int(17, 23))}` : undefined;
    const closed = dice.chance(0.3) ? weekday(dice) : undefined;
    const number = dice.chance(0.3) ? phone(dice) : undefined;
    const rows: Row[] = [
      ...given(house, (value) => value),
      ...(dice.chance(0.4) ? ['MENU'] : []),
      ...sections.flatMap((section): Row[] => [
        section,
        ...dishes
          .filter((dish) => dish.section === section)
          .flatMap((dish): Row[] => [
            [dish.name + separator, money(dish.price)],
            ...given(dish.with, (value) => value),
          ]),
      ]),
      ...given(hours, (value) => `Open ${value}`),
      ...given(closed, (value) => `Closed on ${value}s`),
      ...given(number, (value) => `Reservations: ${value}`),
    ];
    const cheapest = dishes.reduce((least, dish) => (dish.price < least.price ? dish : least));
    const isOnly = dishes.filter(({ price }) => price === cheapest.price).length === 1;
    const missing = dice.pick(foods);
    return {
      pictures: [{ rows, classes: dice.chance(0.4) ? [{ label: 'menu', confidence: 0.5 + 0.5 * dice.next() }] : [] }],
      asks: [
        ...dishes.map(({ name, price }) => ask(howMuch('the $dish'), money(price), { dish: name.toLowerCase() })),
        ...dishes.flatMap((dish) =>
          dish.with
            ? [
                ask('{What comes with|what is served with|what is in|what does one get with} the $dish?', dish.with, {
                  dish: dish.name.toLowerCase(),
                }),
              ]
            : [],
        ),
        ...(isOnly
          ? [
              ask(
                '{What is the cheapest {dish|thing}|what costs the least|which dish is the cheapest|cheapest one}?',
                cheapest.name,
              ),
            ]
          : []),
        ...(sections.length > 1
          ? dishes.map(({ name, section }) =>
              ask('{In which section is|under which heading is|where on the menu is} the $dish?', section, {
                dish: name.toLowerCase(),
              }),
            )
          : []),
        told(howMany('{dishes|things} on the menu'), String(dishes.length)),
        field(nameOf('{restaurant|place|cafe}'), house),
        field(
          '{When {is it open|are they open}|what are the opening hours|from when to when is it open|opening hours}?',
          hours,
        ),
        field(
          '{On which day is it closed|when is it closed|which day are they closed|what day is it shut}?',
          closed && `${closed}s`,
        ),
        field(whatIs('the {phone|reservation} number'), number),
        absent(howMuch('the $dish'), { dish: missing }),
      ],
      gist: 'a menu',
      isUpperCase: isUpper,
    };
  },
};
