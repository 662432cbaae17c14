import { absent, ask, type DocumentKind, field, given, type Row, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { percent } from '../values/amounts.ts';
import { FOOD_FACTS } from '../values/things.ts';

export const nutrition: DocumentKind = {
  name: 'nutrition',
  draw(dice) {
    const facts = dice.some(FOOD_FACTS, dice.int(4, 9)).map((name) => ({
      name,
      value:
        name === 'Energy'
          ? `${dice.int(20, 600)} kcal`
          : `${dice.chance(0.5) ? `${dice.int(0, 60)}.${dice.int(0, 9)}` : dice.int(0, 90)}${dice.pick([' g', 'g', ' mg', 'mg'])}`,
    }));
    const serving = dice.chance(0.6) ? `${dice.int(2, 40) * 5} g` : undefined;
    const servings = dice.chance(0.4) ? String(dice.int(2, 20)) : undefined;
    const hasDaily = dice.chance(0.3);
    const missing = FOOD_FACTS.find((name) => !facts.some((fact) => fact.name === name)) as string;
    return {
      pictures: [
        {
          rows: [
            dice.pick(['Nutrition Facts', 'NUTRITION', 'Nutritional values per 100 g', 'Typical values']),
            ...given(serving, (value) => `Serving size ${value}`),
            ...given(servings, (value) => `${value} servings per container`),
            ...facts.map(({ name, value }): Row => [name, value, hasDaily ? percent(dice) : '']),
          ],
        },
      ],
      asks: [
        ...facts.map(({ name, value }) =>
          ask(
            '{How much $name {is in it|does it have|is there}|what is the amount of $name|$name|how much $name does one get}?',
            value,
            { name: name.toLowerCase() },
          ),
        ),
        field(
          '{How large is a serving|what is the serving size|how much is one serving|what does a portion weigh}?',
          serving,
        ),
        field('{How many servings are {in it|there}|how many portions are there|number of servings}?', servings),
        absent(
          '{How much $name {is in it|does it have|is there}|what is the amount of $name|how much $name does one get}?',
          { name: missing.toLowerCase() },
        ),
        told(howMany('{values|nutrients}'), String(facts.length)),
        absent('{What product is it|which brand is it|what is the food called|who makes it}?'),
      ],
      gist: 'a table of nutrition facts',
    };
  },
};
