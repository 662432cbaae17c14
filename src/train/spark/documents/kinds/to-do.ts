import { absent, ask, type DocumentKind, given, no, told, yes } from '../page.ts';
import { howMany } from '../phrases.ts';
import { few } from '../values/amounts.ts';
import { ACTIONS, GROCERIES } from '../values/things.ts';
import { weekday } from '../values/time.ts';

const MARKS: readonly ((text: string, done: boolean, index: number) => string)[] = [
  (text, done) => `[${done ? 'x' : ' '}] ${text}`,
  (text, done) => `${done ? '✓' : '○'} ${text}`,
  (text, _, index) => `${index + 1}. ${text}`,
  (text) => `- ${text}`,
  (text) => text,
];

export const toDo: DocumentKind = {
  name: 'to-do',
  draw(dice) {
    const isShopping = dice.chance(0.4);
    const things = isShopping ? GROCERIES : ACTIONS;
    const mark = dice.pick(MARKS);
    const showsDone = MARKS.indexOf(mark) < 2;
    const tasks = dice.some(things, dice.int(3, 7)).map((text) => ({
      text,
      done: dice.chance(0.4),
      amount: isShopping && dice.chance(0.3) ? few(dice) : undefined,
    }));
    const title = dice.chance(0.6)
      ? dice.pick([
          'TO DO',
          'Today',
          'Shopping list',
          weekday(dice),
          'Before we go',
          'This week',
          "Don't forget",
          'Groceries',
        ])
      : undefined;
    const missing = dice.pick(things.filter((thing) => !tasks.some(({ text }) => text === thing)));
    const done = tasks.filter((task) => task.done);
    return {
      pictures: [
        {
          rows: [
            ...given(title, (text) => text),
            ...tasks.map((task, index) =>
              mark(task.amount ? `${task.amount} x ${task.text}` : task.text, task.done, index),
            ),
          ],
        },
      ],
      asks: [
        told(howMany('{items|things|entries} on the list'), String(tasks.length)),
        ask(
          '{What is first on the list|what comes first|what is the first {item|task|point}|what stands first}?',
          tasks[0]?.text as string,
        ),
        ask(
          '{What is last on the list|what comes last|what is the last {item|task|point}|what stands last}?',
          tasks.at(-1)?.text as string,
        ),
        ...tasks.slice(1).map(({ text }, index) =>
          ask('{What comes after|what is below|what follows|which entry is after} "$before"?', text, {
            before: tasks[index]?.text as string,
          }),
        ),
        ...tasks.map(({ text }) =>
          yes('{Is "$thing" on the list|does it say $thing|is $thing on it|must I $thing|do I need $thing}?', {
            thing: text,
          }),
        ),
        no('{Is "$thing" on the list|does it say $thing|is $thing on it|must I $thing|do I need $thing}?', {
          thing: missing,
        }),
        ...tasks.flatMap(({ text, amount }) =>
          amount ? [ask('{How many|how much|what amount of} $thing?', amount, { thing: text })] : [],
        ),
        ...(showsDone
          ? [told(howMany('{tasks|things}', '{are done|are ticked|are crossed off}'), String(done.length))]
          : []),
        ...(showsDone
          ? tasks.map((task) =>
              (task.done ? yes : no)('{Is "$thing" done|is "$thing" ticked|did they {finish|do} "$thing" already}?', {
                thing: task.text,
              }),
            )
          : []),
        absent('{Who {has to|must} $thing|until when must one $thing|where should one $thing}?', {
          thing: tasks[0]?.text as string,
        }),
        absent('{Who wrote the list|whose list is it|for whom is the list}?'),
      ],
      gist: isShopping ? 'a shopping list' : 'a to-do list',
    };
  },
};
