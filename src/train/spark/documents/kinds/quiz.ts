import { drawFacts } from '../facts/fact.ts';
import { ALL_FACTS } from '../facts/facts.ts';
import { absent, ask, type DocumentKind, field, given, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { spin } from '../spin.ts';
import { percent, price } from '../values/amounts.ts';
import { capitalised } from '../values/list.ts';
import { firstName } from '../values/people.ts';
import { city } from '../values/places.ts';
import { ANIMALS, PRODUCTS, pickFrom } from '../values/things.ts';
import { clock, duration } from '../values/time.ts';

/** A question with answers to choose from. */
export const quiz: DocumentKind = {
  name: 'quiz',
  draw(dice) {
    const [fact] = drawFacts(
      ALL_FACTS.filter(({ asks }) => asks.length > 0),
      1,
      dice,
    );
    const asked = (fact?.asks ?? []).filter(({ sort }) => sort === 'value');
    const picked = dice.pick(asked);
    const question = capitalised(spin(picked.template, dice, picked.slots));
    const others = dice.different(3, () =>
      dice.pick([firstName, city, price, percent, clock, duration, pickFrom(ANIMALS), pickFrom(PRODUCTS)])(dice),
    );
    const letters = dice.pick([
      ['A', 'B', 'C', 'D'],
      ['1', '2', '3', '4'],
      ['a', 'b', 'c', 'd'],
    ]);
    const options = dice.shuffled([picked.answer, ...others]);
    const mark = dice.pick([') ', ': ', '. ']);
    const points = dice.chance(0.5) ? `${dice.int(1, 20) * 50} points` : undefined;
    const number = dice.chance(0.5) ? `${dice.int(1, 9)} of ${dice.int(10, 20)}` : undefined;
    const time = dice.chance(0.3) ? `${dice.int(5, 60)} s` : undefined;
    return {
      pictures: [
        {
          rows: [
            ...given(number, (value) => `Question ${value}`),
            question,
            ...options.map((option, index) => `${letters[index]}${mark}${option}`),
            ...given(points, (value) => value),
            ...given(time, (value) => `Time left: ${value}`),
          ],
        },
      ],
      asks: [
        ask('{What is the question|what is being asked|what does the quiz ask|which question is it}?', question),
        ...options.map((option, index) =>
          ask(
            '{What is answer $letter|what does $letter say|what stands behind $letter|which answer is $letter|option $letter}?',
            option,
            { letter: letters[index] as string },
          ),
        ),
        ...options.map((option, index) =>
          ask(
            '{Which letter or number {has|is}|where is|under which letter or number is} "$option"?',
            letters[index] as string,
            { option },
          ),
        ),
        told(howMany('{answers|options|choices}'), String(options.length)),
        field('{How many points {are there|is it worth|does one get}|what is it worth|how much does one win}?', points),
        field(
          '{Which question {number |}is it|what number does the question have|how many questions are there}?',
          number,
        ),
        field('{How much time is left|how long does one have|how many seconds are left}?', time),
        absent('{Which answer is {right|correct}|what is the right answer|what did the player choose|who is playing}?'),
      ],
      gist: 'a quiz question',
    };
  },
};
