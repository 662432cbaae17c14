import { type Ask, absent, ask, type DocumentKind, type Row, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { fill } from '../spin.ts';
import { city, street } from '../values/places.ts';
import { clockStyle, differentTimes } from '../values/time.ts';

/** A board of departures at a station or stop. */
export const departures: DocumentKind = {
  name: 'departures',
  draw(dice) {
    const clock = clockStyle(dice);
    const stop = dice.chance(0.6) ? street(dice) : undefined;
    const towns = dice.different(dice.int(3, 5), () => city(dice));
    const begins = differentTimes(towns.length, 360, 1300, dice);
    const lines = dice.different(towns.length, () =>
      dice.pick([`${dice.int(1, 199)}`, `S${dice.int(1, 9)}`, `RE${dice.int(1, 60)}`]),
    );
    const notes = towns.map(() => dice.pick(['', '', '', `delayed ${dice.int(2, 50)} min`, 'cancelled', 'on time']));
    // A platform is written with its word before or behind, or without one.
    const stand = dice.pick([
      'Plat $number',
      'Platform $number',
      'Gate $number',
      'Bay $number',
      'Pl. $number',
      'Stop $number',
      '$number',
      undefined,
    ]);
    const numbers = dice.different(towns.length, () =>
      dice.pick([String(dice.int(1, 24)), `${dice.pick([...'ABCD'])}${dice.int(1, 9)}`]),
    );
    const entries = towns.map((town, index) => ({
      stand: stand && fill(stand, { number: numbers[index] as string }),
      number: numbers[index] as string,
      town,
      time: clock(begins[index] as number),
      line: lines[index] as string,
      note: notes[index] as string,
    }));
    const stranger = city(dice);
    const asks: Ask[] = entries.flatMap(({ town, time, line, note, number }) => [
      ask(
        '{When does {the bus|the train|it} {leave|go} {to|for} $town|what time is the departure to $town|departure for $town|when can I go to $town}?',
        time,
        { town },
      ),
      ask('{Which {line|bus|train} goes to|what line goes to|how do I get to|which one must I take to} $town?', line, {
        town,
      }),
      ask(
        '{Where does {line |}$line go|what is the destination of $line|where can I get with $line|to which city does $line go}?',
        town,
        { line },
      ),
      ...(stand
        ? [
            ask(
              '{Which {platform|gate|stop|bay} is it for|where does one board for|from which {platform|gate|stop} does it leave for|what is the {platform|gate} for} $town?',
              number,
              { town },
            ),
          ]
        : []),
      ...(note && note !== 'on time'
        ? [
            ask(
              '{What is wrong with|is there a problem with|what about|what is the status of} {the one to|the departure to} $town?',
              note,
              { town },
            ),
          ]
        : []),
    ]);
    return {
      pictures: [
        {
          rows: [
            ...(stop ? [stop] : []),
            ...(dice.chance(0.5) ? [['Time', 'Line', 'To', ...(stand === '$number' ? ['Platform'] : [])]] : []),
            ...entries.map(({ time, line, town, stand = '', note }): Row => [time, line, town, stand, note]),
          ],
        },
      ],
      asks: [
        ...asks,
        ask(
          '{What leaves first|where does the first one go|which destination comes first|where does the next one go}?',
          towns[0] as string,
        ),
        told(howMany('departures'), String(entries.length)),
        ...(stop
          ? [ask('{Which stop is it|where is this|what is the stop called|name of the stop}?', stop)]
          : [absent('{Which stop is it|where is this|what is the stop called|name of the stop}?')]),
        ...(towns.includes(stranger)
          ? []
          : [
              absent(
                '{When does {the bus|the train|it} {leave|go} {to|for} $town|what time is the departure to $town|which line goes to $town}?',
                { town: stranger },
              ),
            ]),
        absent('{How much is a ticket|what does the ride cost|how long does the ride take|when does it arrive}?'),
      ],
      gist: 'a board of departures',
    };
  },
};
