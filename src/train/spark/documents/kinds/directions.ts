import { ask, type DocumentKind, field, given, type Row, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { city, street } from '../values/places.ts';
import { clock } from '../values/time.ts';

export const directions: DocumentKind = {
  name: 'directions',
  draw(dice) {
    const to = dice.chance(0.6) ? city(dice) : street(dice);
    const from = dice.chance(0.5) ? street(dice) : undefined;
    const total = `${dice.int(2, 90)} ${dice.pick(['min', 'minutes'])}`;
    const length = `${dice.int(1, 60)}.${dice.int(0, 9)} ${dice.pick(['km', 'mi'])}`;
    const arrival = dice.chance(0.5) ? clock(dice) : undefined;
    const streets = dice.different(dice.int(2, 4), () => street(dice));
    const turns = streets.map((name) => ({
      name,
      turn: dice.pick(['Turn left', 'Turn right', 'Keep left', 'Go straight', 'Take the 2nd exit']),
      after: `${dice.int(1, 95) * 10} m`,
    }));
    const traffic = dice.chance(0.3)
      ? dice.pick(['Heavy traffic', 'Road works', 'No tolls', 'Fastest route', 'Accident ahead'])
      : undefined;
    return {
      pictures: [
        {
          rows: [
            ...given(from, (value) => `From ${value}`),
            `To ${to}`,
            `${total} (${length})`,
            ...given(arrival, (value) => `Arrival ${value}`),
            ...given(traffic, (value) => value),
            ...turns.map(({ name, turn, after }): Row => [`${turn} onto ${name}`, after]),
          ],
        },
      ],
      asks: [
        ask('{Where does {it|the route} go|what is the destination|where to|which place is the goal}?', to),
        ask('{How long does it take|how many minutes is it|how much time does the way take|travel time}?', total),
        ask('{How far is it|what is the distance|how long is the way|how many kilometres or miles is it}?', length),
        field(
          '{Where does it start|from where does the route go|what is the starting point|where do they begin}?',
          from,
        ),
        field(
          '{When {does one arrive|will they be there}|what is the arrival time|at what time do I get there}?',
          arrival,
        ),
        field('{What is the traffic like|is there anything on the route|what does it say about the route}?', traffic),
        ...turns.map(({ name, turn }) =>
          ask('{What should one do at|where to turn at|which way onto|how do I go on at} $street?', turn, {
            street: name,
          }),
        ),
        ...turns.map(({ name, after }) =>
          ask(
            '{How far is it on|after how many metres comes|how long does one follow|which distance is given for} $street?',
            after,
            { street: name },
          ),
        ),
        ask(
          '{Which street comes first|what is the first street|onto which street does one turn first}?',
          turns[0]?.name as string,
        ),
        told(howMany('turns'), String(turns.length)),
      ],
      gist: 'directions',
    };
  },
};
