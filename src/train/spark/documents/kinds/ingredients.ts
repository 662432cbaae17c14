import { ask, type DocumentKind, field, given, no, told, yes } from '../page.ts';
import { howMany } from '../phrases.ts';
import { country } from '../values/places.ts';
import { ALLERGENS, INGREDIENTS } from '../values/things.ts';

export const ingredients: DocumentKind = {
  name: 'ingredients',
  draw(dice) {
    const names = dice.some(INGREDIENTS, dice.int(4, 9));
    const shares = names.map(() => (dice.chance(0.25) ? `${dice.int(2, 60)}%` : undefined));
    const allergens = dice.chance(0.6) ? dice.some(ALLERGENS, dice.int(1, 2)).join(' and ') : undefined;
    const kept = dice.chance(0.4)
      ? dice.pick(['Keep refrigerated.', 'Store in a cool, dry place.', 'Keep away from light.'])
      : undefined;
    const origin = dice.chance(0.3) ? country(dice) : undefined;
    const missing = dice.pick(INGREDIENTS.filter((name) => !names.includes(name)));
    const text = `${dice.pick(['Ingredients', 'INGREDIENTS', 'Contains'])}: ${names.map((name, index) => (shares[index] ? `${name} (${shares[index]})` : name)).join(', ')}.`;
    return {
      pictures: [
        {
          rows: [
            text,
            ...given(allergens, (value) => dice.pick([`May contain traces of ${value}.`, `Allergens: ${value}.`])),
            ...given(kept, (value) => value),
            ...given(origin, (value) => `Produced in ${value}.`),
          ],
        },
      ],
      asks: [
        ask(
          '{What is the {first|main} ingredient|what is there most of|which ingredient comes first}?',
          names[0] as string,
        ),
        ask(
          '{What is the last ingredient|which ingredient comes last|what is there least of}?',
          names.at(-1) as string,
        ),
        told(howMany('ingredients'), String(names.length)),
        ...names.flatMap((name, index) =>
          shares[index]
            ? [
                ask(
                  '{How much $name is in it|what share of $name does it have|how many percent $name}?',
                  shares[index],
                  { name },
                ),
              ]
            : [],
        ),
        ...names
          .slice(0, 3)
          .map((name) => yes('{Does it contain|is there any|has it got|do they use} $name?', { name })),
        no('{Is there any|has it got|do they use|is it made with} $name?', { name: missing }),
        field(
          '{What are the allergens|what traces may it contain|what should allergic people know|which allergens are named}?',
          allergens,
        ),
        field('{Where was it {made|produced}|which country does it come from|where does it come from}?', origin),
        field('{How should it be {kept|stored}|where do I keep it|how to store it}?', kept),
      ],
      gist: 'a list of ingredients',
    };
  },
};
