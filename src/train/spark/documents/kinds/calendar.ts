import { absent, ask, type DocumentKind, type Row, told } from '../page.ts';
import { howMany, when } from '../phrases.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { lastName } from '../values/people.ts';
import { EVENTS } from '../values/things.ts';
import { clockStyle, WEEKDAYS } from '../values/time.ts';

/** A week or a few days with what is planned. */
export const calendar: DocumentKind = {
  name: 'calendar',
  draw(dice) {
    const clock = clockStyle(dice);
    const month = dice.pick(['March', 'June', 'October', 'January', 'September']);
    const first = dice.int(1, 20);
    const days = dice
      .shuffled([0, 1, 2, 3, 4, 5, 6])
      .slice(0, dice.int(3, 6))
      .sort((a, b) => a - b);
    const names = dice
      .some(EVENTS, days.length)
      .map((event) => (dice.chance(0.3) ? `${event} with ${dice.pick(['Dr ', 'Ms ', ''])}${lastName(dice)}` : event));
    const entries = days.map((day, index) => ({
      day: WEEKDAYS[day] as string,
      date: String(first + day),
      name: capitalised(names[index] as string),
      time: clock(15 * dice.int(28, 84)),
    }));
    const rows = entries.flatMap(({ day, date, name, time }): Row[] => [`${day} ${date}`, [time, name]]);
    const free = WEEKDAYS.find((day) => !entries.some((entry) => entry.day === day)) as string;
    return {
      pictures: [{ rows: [`${month} ${dice.int(2023, 2028)}`, ...rows] }],
      asks: [
        ...entries.map(({ day, name }) =>
          ask('{What is {on|planned for}|what happens on|what is there to do on|which event is on} $day?', name, {
            day,
          }),
        ),
        ...entries.map(({ name, day }) =>
          ask('{On which day is|which day is|what day is} the $name?', day, { name: name.toLowerCase() }),
        ),
        ...entries.map(({ name, time }) =>
          ask('{What time is|at what time is|when does one have to be at} the $name?', time, {
            name: name.toLowerCase(),
          }),
        ),
        ask('{Which month is it|what month is shown|for which month is it|what month}?', month),
        told(howMany('{events|entries|appointments}'), String(entries.length)),
        absent('{What is {on|planned for}|what happens on|which event is on} $day?', { day: free }),
        absent(when('the $name'), { name: madeUpWord(dice) }),
      ],
      gist: 'a calendar',
    };
  },
};
