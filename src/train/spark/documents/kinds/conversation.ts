import type { Dice } from '../../dice.ts';
import { drawHappenings } from '../facts/happenings.ts';
import { REMARKS, type Remark } from '../facts/requests.ts';
import { type Ask, absent, ask, type DocumentKind, field, type Row, told } from '../page.ts';
import { howMany, who } from '../phrases.ts';
import { fill, spin } from '../spin.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { userName } from '../values/people.ts';
import { drawSlots } from '../values/slots.ts';
import { clockStyle } from '../values/time.ts';

interface Line {
  user: string;
  text: string;
  time: string;
  asks: Ask[];
}

/** How an application shows one line; where the writer stands and whether times are shown. */
const STYLES: readonly { show(line: Line): Row[]; hasTimes: boolean }[] = [
  { show: ({ user, text, time }) => [[user, time], text], hasTimes: true },
  { show: ({ user, text, time }) => [`${user} (${time})`, text], hasTimes: true },
  { show: ({ user, text, time }) => [`${user} · ${time}`, `> ${text}`], hasTimes: true },
  { show: ({ user, text }) => [user, text], hasTimes: false },
  { show: ({ user, text }) => [`@${user}`, `"${text}"`], hasTimes: false },
];

/** A user other than these. */
function newUser(dice: Dice, known: ReadonlySet<string>): string {
  const draw = () => (dice.chance(0.3) ? capitalised(madeUpWord(dice)) : userName(dice));
  let user = draw();
  const isKnown = () => [...known].some((name) => name.toLowerCase().includes(user.toLowerCase()));
  while (isKnown()) user = draw();
  return user;
}

function remarkLine(remark: Remark, user: string, time: string, used: Set<string>, dice: Dice): Line {
  const slots = { ...drawSlots([remark.says], dice, used), user };
  const said = spin(remark.says, dice, slots);
  const text = dice.chance(0.4) ? capitalised(said) : said;
  return { user, text, time, asks: [ask(remark.asks, fill(remark.about, slots), slots)] };
}

function drawLines(dice: Dice): { lines: Line[]; stranger: string; unsaid: Remark } {
  const count = dice.int(2, 6);
  const used = new Set<string>();
  const users = new Set<string>();
  while (users.size < count) users.add(newUser(dice, users));
  const stranger = newUser(dice, users);
  for (const user of users) used.add(user);
  used.add(stranger);
  const [unsaid, ...remarks] = dice.some(REMARKS, count + 1) as [Remark, ...Remark[]];
  const clock = clockStyle(dice);
  let minutes = dice.int(360, 1300);
  const lines = [...users].map((user, index): Line => {
    minutes += dice.int(1, 9);
    const time = clock(minutes);
    if (dice.chance(0.75)) return remarkLine(remarks[index] as Remark, user, time, used, dice);
    const [{ sentence, asks }] = drawHappenings(1, dice, used) as [ReturnType<typeof drawHappenings>[number]];
    return { user, text: dice.chance(0.5) ? sentence.replace(/\.$/, '') : sentence, time, asks };
  });
  return { lines, stranger, unsaid };
}

/** What each wrote, and who came before and after. */
function lineAsks(lines: readonly Line[], hasTimes: boolean): Ask[] {
  return lines.flatMap(({ user, text, time }, index) => [
    ask('{What {does|did} $user {say|write|tell|post}|whats the message of $user|$user says what}?', text, { user }),
    ask(who('{wrote|said|says|posted} "$words"'), user, { words: text.split(' ').slice(0, 5).join(' ') }),
    field(
      '{When {does|did} $user write|at what time {does|did} $user write|what time is the message of $user}?',
      hasTimes ? time : undefined,
      { user },
    ),
    ...(lines[index + 1]
      ? [
          ask(
            '{Who {answers|replies to|writes after|comes after} $user|who is the one after $user|who wrote next after $user}?',
            lines[index + 1]?.user as string,
            { user },
          ),
        ]
      : []),
  ]);
}

/** People who want, offer, suggest and complain, each writing once. */
export const conversation: DocumentKind = {
  name: 'conversation',
  draw(dice) {
    const { lines, stranger, unsaid } = drawLines(dice);
    const { show, hasTimes } = dice.pick(STYLES);
    const [first, second, last] = [lines[0] as Line, lines[1] as Line, lines.at(-1) as Line];
    return {
      pictures: [{ rows: lines.flatMap(show) }],
      asks: [
        ...lines.flatMap(({ asks }) => asks),
        ...dice.some(lineAsks(lines, hasTimes), 5),
        ask('{Who {writes|wrote} first|who starts|by whom is the first message|first one to write}?', first.user),
        ask(
          '{Who {answers|answered}|who {replies|replied} first|who is the second to write|second person who writes}?',
          second.user,
        ),
        ask(
          '{Who {writes|wrote} last|by whom is the last message|last one to write|who has the last word}?',
          last.user,
        ),
        ask('{What is the {last|newest} message|whats said last|how does it end|last message}?', last.text),
        told(howMany('{messages|posts}'), String(lines.length)),
        told(howMany('{people|users|persons}', '{write|chat|are talking}'), String(lines.length)),
        absent(unsaid.asks, { user: stranger }),
        absent('{What does $user say|what did $user write|when did $user write|whats with $user}?', { user: stranger }),
      ],
      gist: 'a chat',
    };
  },
};
