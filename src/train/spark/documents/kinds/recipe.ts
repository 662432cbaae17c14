import { absent, ask, type DocumentKind, field, given, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { few } from '../values/amounts.ts';
import { capitalised } from '../values/list.ts';
import { firstName } from '../values/people.ts';
import { DISHES, GROCERIES, INGREDIENTS } from '../values/things.ts';
import { duration } from '../values/time.ts';

export const recipe: DocumentKind = {
  name: 'recipe',
  draw(dice) {
    const dish = capitalised(dice.pick(DISHES));
    const parts = dice.some([...GROCERIES, ...INGREDIENTS], dice.int(3, 6)).map((name) => ({
      name,
      amount: dice.pick([
        `${dice.int(1, 40) * 10} g`,
        `${dice.int(1, 9)}`,
        `${dice.int(1, 4)} tbsp`,
        `${dice.int(1, 3)} cups`,
        `a pinch of`,
        `${dice.int(1, 9) * 100} ml`,
      ]),
    }));
    const time = duration(dice);
    const heat = `${dice.int(12, 24) * 10} °C`;
    const people = dice.chance(0.6) ? few(dice) : undefined;
    const author = dice.chance(0.3) ? firstName(dice) : undefined;
    const [first = { name: '' }, second = { name: '' }] = parts;
    const steps = [
      `Mix the ${first.name} with the ${second.name}.`,
      `Bake at ${heat} for ${time}.`,
      dice.pick(['Let it rest.', 'Serve warm.', 'Season to taste.']),
    ];
    const missing = dice.pick(GROCERIES.filter((name) => !parts.some((part) => part.name === name)));
    return {
      pictures: [
        {
          rows: [
            author ? `${author}'s ${dish.toLowerCase()}` : dish,
            ...given(people, (value) => `Serves ${value}`),
            ...parts.map(({ amount, name }) => `${amount} ${name}`),
            ...steps.map((step, index) => (dice.chance(0.5) ? `${index + 1}. ${step}` : step)),
          ],
        },
      ],
      asks: [
        ask('{What is the recipe for|which dish is it|what can one cook|what is being made}?', dish),
        ...parts.map(({ amount, name }) =>
          ask('{How much $name|how much $name is needed|what amount of $name|how many $name}?', amount, { name }),
        ),
        ask('{How long {is it baked|does it bake|is it in the oven}|how much time in the oven|baking time}?', time),
        ask('{How hot must the oven be|at what temperature is it baked|which temperature|how many degrees}?', heat),
        ask(
          '{What is mixed with the $name|what does one mix the $name with|with what is the $name mixed}?',
          second.name,
          { name: first.name },
        ),
        told(howMany('ingredients'), String(parts.length)),
        field('{For how many people is it|how many does it serve|how many people can eat}?', people),
        field('{Whose recipe is it|who wrote the recipe|from whom is the recipe}?', author),
        absent('{How much $name|how much $name is needed|what amount of $name|how many $name}?', { name: missing }),
      ],
      gist: 'a recipe',
    };
  },
};
