import { absent, ask, type DocumentKind, type Row, told } from '../page.ts';
import { howMany, when } from '../phrases.ts';
import { capitalised } from '../values/list.ts';
import { EVENTS, SUBJECTS } from '../values/things.ts';
import { clockStyle, differentTimes, WEEKDAYS } from '../values/time.ts';

/** The hours of a school day or of a conference. */
export const timetable: DocumentKind = {
  name: 'timetable',
  draw(dice) {
    const clock = clockStyle(dice);
    const things = dice.chance(0.6) ? SUBJECTS : EVENTS.map(capitalised);
    const hasRooms = dice.chance(0.5);
    const entries = dice
      .some(things, dice.int(3, 7))
      .map((name) => ({ name, room: `${dice.pick(['Room', 'Hall', 'R'])} ${dice.int(1, 40)}` }));
    const begins = differentTimes(entries.length, 470, 1100, dice);
    const day = dice.chance(0.5) ? dice.pick(WEEKDAYS) : undefined;
    const rows = entries.map(
      ({ name, room }, index): Row => [clock(begins[index] as number), name, ...(hasRooms ? [room] : [])],
    );
    const stranger = things.find((name) => !entries.some((entry) => entry.name === name)) as string;
    return {
      pictures: [{ rows: [...(day ? [day] : []), ...rows] }],
      asks: [
        ...entries.map(({ name }, index) =>
          ask(when('$name'), clock(begins[index] as number), { name: name.toLowerCase() }),
        ),
        ...entries.map(({ name }, index) =>
          ask('{What is at|what happens at|what begins at|what do they have at|which entry is at} $time?', name, {
            time: clock(begins[index] as number),
          }),
        ),
        ...(hasRooms
          ? entries.map(({ name, room }) =>
              ask('{Where is|in which room is|which room is|what room is} $name?', room, { name: name.toLowerCase() }),
            )
          : []),
        ...entries.slice(1).map(({ name }, index) =>
          ask('{What comes {after|right after}|what follows|what is next after} $name?', name, {
            name: entries[index]?.name.toLowerCase() as string,
          }),
        ),
        ask(
          '{What is {the first thing|first}|what comes first|what does the day begin with|with what does it start}?',
          entries[0]?.name as string,
        ),
        ask(
          '{What is last|what comes last|what does the day end with|with what does it end}?',
          entries.at(-1)?.name as string,
        ),
        told(howMany('{entries|items|things} on it'), String(entries.length)),
        absent(when('$name'), { name: stranger.toLowerCase() }),
        ...(hasRooms
          ? []
          : [
              absent('{Where is|in which room is|which room is|what room is} $name?', {
                name: entries[0]?.name.toLowerCase() as string,
              }),
            ]),
        ...(day
          ? [ask('{Which day is it|what day is it for|for which day is it|for what weekday is the plan}?', day)]
          : [absent('{Which day is it|what day is it for|for which day is it|for what weekday is the plan}?')]),
      ],
      gist: 'a timetable',
    };
  },
};
