import { absent, ask, type DocumentKind, no, told, yes } from '../page.ts';
import { howMany } from '../phrases.ts';
import { code } from '../values/codes.ts';
import { fullName } from '../values/people.ts';

/** A row of lockers, parking places or desks: code by code, who has it. */
export const seatingPlan: DocumentKind = {
  name: 'seating-plan',
  draw(dice) {
    const seats = dice.different(dice.int(3, 7), () =>
      dice.pick([
        `${dice.pick([...'ABCDE'])}${dice.int(1, 9)}`,
        `Table ${dice.int(1, 20)}`,
        `Locker ${dice.int(1, 90)}`,
        code(dice),
      ]),
    );
    const people = dice.different(seats.length, () => fullName(dice));
    const isFree = seats.map(() => dice.chance(0.2));
    const entries = seats.map((seat, index) => ({
      seat,
      person: people[index] as string,
      isFree: isFree[index] as boolean,
    }));
    const taken = entries.filter((entry) => !entry.isFree);
    const free = entries.filter((entry) => entry.isFree);
    const separator = dice.pick([' ', ': ', ' - ']);
    const stranger = fullName(dice);
    return {
      pictures: [
        {
          rows: entries.map(
            ({ seat, person, isFree: open }) =>
              `${seat}${separator}${open ? dice.pick(['free', '-- free --']) : person}`,
          ),
        },
      ],
      asks: [
        ...taken.map(({ seat, person }) =>
          ask('{Who {has|is at|sits at}|whose is|who got|which person has} $seat?', person, { seat }),
        ),
        ...taken.map(({ seat, person }) =>
          ask('{Where {is|sits}|which place has|which one belongs to|what place does one find for} $person?', seat, {
            person,
          }),
        ),
        ...free.map(({ seat }) => yes('{Is $seat {free|empty}|can I have $seat|is nobody at $seat}?', { seat })),
        ...taken
          .slice(0, 2)
          .map(({ seat }) => no('{Is $seat {free|empty}|can I have $seat|is nobody at $seat}?', { seat })),
        told(howMany('places', 'are free'), String(free.length)),
        ...(people.includes(stranger)
          ? []
          : [
              absent('{Where {is|sits}|which place has|which one belongs to|what place does one find for} $person?', {
                person: stranger,
              }),
            ]),
      ],
      gist: 'a plan of who sits where',
    };
  },
};
