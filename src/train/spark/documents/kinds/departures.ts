import { type Ask, absent, ask, type DocumentKind, type Row, told } from '../page.ts';
import { howMany } from '../phrases.ts';
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
    const entries = towns.map((town, index) => ({
      town,
      time: clock(begins[index] as number),
      line: lines[index] as string,
      note: notes[index] as string,
    }));
    const stranger = city(dice);
    const asks: Ask[] = entries.flatMap(({ town, time, line, note }) => [
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
            ...(dice.chance(0.5) ? [['Time', 'Line', 'To']] : []),
            ...entries.map(({ time, line, town, note }): Row => [time, line, town, note]),
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
