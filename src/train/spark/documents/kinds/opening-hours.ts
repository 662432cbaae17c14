import { absent, ask, type DocumentKind, no, type Row, yes } from '../page.ts';
import { shop } from '../values/places.ts';
import { clockStyle, WEEKDAYS } from '../values/time.ts';

const IS_OPEN = '{Is it open on|are they open on|can I go there on|do they open on} $day?';

/** When a shop is open. */
export const openingHours: DocumentKind = {
  name: 'opening-hours',
  draw(dice) {
    const clock = clockStyle(dice);
    const short = dice.chance(0.5);
    const name = dice.chance(0.7) ? shop(dice) : undefined;
    const days = dice.chance(0.5) ? WEEKDAYS : [`${WEEKDAYS[0]}-${WEEKDAYS[4]}`, ...WEEKDAYS.slice(5)];
    const closed = dice.pick([...days.slice(1), undefined]);
    const closedAs = dice.pick(['closed', 'CLOSED', 'Closed']);
    const separator = dice.pick([' - ', ' to ', '–']);
    const entries = days.map((day) => {
      const begin = clock(30 * dice.int(12, 22));
      const end = clock(30 * dice.int(30, 44));
      return { day, begin, end, hours: day === closed ? closedAs : begin + separator + end };
    });
    const shown = (day: string) => (short ? day.replace(/([A-Z][a-z]{2})[a-z]+/g, '$1') : day);
    const open = entries.filter(({ day }) => day !== closed);
    return {
      pictures: [
        {
          rows: [
            ...(name ? [name] : []),
            ...(dice.chance(0.6) ? [dice.pick(['OPENING HOURS', 'We are open', 'Hours'])] : []),
            ...entries.map(({ day, hours }): Row => [shown(day), hours]),
          ],
        },
      ],
      asks: [
        ...open.flatMap(({ day, begin, end, hours }) => [
          ask(
            '{When {is it|are they} open on|what are the hours on|opening hours on|how long is it open on} $day?',
            hours,
            { day },
          ),
          ask('{When does it {close|shut} on|until when is it open on|how late is it open on} $day?', end, { day }),
          yes(IS_OPEN, { day }),
          ask('{When does it open on|from when is it open on|how early does it open on} $day?', begin, { day }),
        ]),
        ...(closed
          ? [
              no(IS_OPEN, { day: closed }),
              ask('{When {is it|are they} open on|what are the hours on|what about} $day?', closedAs, { day: closed }),
              ask(
                '{On which day is it closed|when is it closed|what day is it shut|which day are they closed}?',
                shown(closed),
              ),
            ]
          : [absent('{What is the phone number|who is the owner|which street is it in}?')]),
        ...(name
          ? [ask('{Which {shop|place} is it|what is it called|whose hours are these|name of the place}?', name)]
          : [absent('{Which {shop|place} is it|what is it called|whose hours are these|name of the place}?')]),
        absent('{How is it on holidays|what about public holidays|when is it open at Christmas}?'),
      ],
      gist: 'opening hours',
    };
  },
};
