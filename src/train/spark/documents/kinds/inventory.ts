import { absent, ask, type DocumentKind, field, given, no, type Row, told, yes } from '../page.ts';
import { howMany } from '../phrases.ts';
import { bigNumber } from '../values/amounts.ts';
import { capitalised } from '../values/list.ts';
import { userName } from '../values/people.ts';
import { GAME_ITEMS } from '../values/things.ts';

export const inventory: DocumentKind = {
  name: 'inventory',
  draw(dice) {
    const items = dice
      .some(GAME_ITEMS, dice.int(3, 7))
      .map((name) => ({ name: capitalised(name), count: dice.int(1, 99) }));
    const player = dice.chance(0.4) ? userName(dice) : undefined;
    const gold = dice.chance(0.6) ? bigNumber(dice) : undefined;
    const weight = dice.chance(0.4) ? `${dice.int(10, 80)}/${dice.int(81, 200)}` : undefined;
    const level = dice.chance(0.5) ? String(dice.int(2, 80)) : undefined;
    const write = dice.pick<(name: string, count: number) => Row>([
      (name, count) => `${name} x${count}`,
      (name, count) => [name, String(count)],
      (name, count) => `${count}x ${name}`,
      (name, count) => `${name} (${count})`,
    ]);
    const most = items.reduce((top, item) => (item.count > top.count ? item : top));
    const isOnly = items.filter(({ count }) => count === most.count).length === 1;
    const missing = dice.pick(GAME_ITEMS.filter((thing) => !items.some(({ name }) => name.toLowerCase() === thing)));
    return {
      pictures: [
        {
          rows: [
            ...(dice.chance(0.6) ? ['INVENTORY'] : []),
            ...given(player, (name) => [name, level ? `Lv ${level}` : '']),
            ...(player ? [] : given(level, (value) => `Level ${value}`)),
            ...items.map(({ name, count }) => write(name, count)),
            ...given(gold, (value) => `Gold: ${value}`),
            ...given(weight, (value) => `Weight ${value}`),
          ],
        },
      ],
      asks: [
        ...items.map(({ name, count }) =>
          told(
            '{How many $items {are there|do I have|does the player have}|number of $items|how many of the $item}?',
            String(count),
            { items: name.toLowerCase(), item: name.toLowerCase() },
          ),
        ),
        ...(isOnly
          ? [ask('{What is there most of|which item is there most of|what does the player have most of}?', most.name)]
          : []),
        field(
          '{How much gold is there|how much gold does the player have|how rich is the player|how much money is there}?',
          gold,
        ),
        field('{What level is the player|which level is it|what is the level|on which level is the player}?', level),
        field('{What is the player called|who is the player|whose inventory is it|name of the player}?', player),
        field('{How heavy is {it|the load}|how much weight is carried|what is the weight}?', weight),
        absent('{How many $items are there|number of $items|how many of the $items does the player have}?', {
          items: missing,
        }),
        yes('{Is there a $item|does the player have a $item|do I have a $item}?', {
          item: items[0]?.name.toLowerCase() as string,
        }),
        no('{Is there a $item|does the player have a $item|do I have a $item}?', { item: missing }),
        told(howMany('different items'), String(items.length)),
      ],
      gist: "a game's inventory",
    };
  },
};
