import type { Dice } from '../../dice.ts';
import { amongOthers, drawFacts, type Fact } from '../facts/fact.ts';
import { ALL_FACTS, MESSAGES } from '../facts/facts.ts';
import { type Ask, ask, type DocumentKind, type Row, told } from '../page.ts';
import { who } from '../phrases.ts';
import { userName } from '../values/people.ts';
import { smallTalk } from '../values/small-talk.ts';
import { clockStyle } from '../values/time.ts';

interface Message {
  author: string;
  time: string;
  texts: string[];
}

/** How an application shows a message. */
interface Style {
  show(message: Message): Row[];
  hasTimes: boolean;
}

const timed = (show: Style['show']): Style => ({ show, hasTimes: true });

const DESKTOP: readonly Style[] = [
  timed(({ author, time, texts }) => [`${author} Today at ${time}`, ...texts]),
  timed(({ author, time, texts }) => [[author, time], ...texts]),
  timed(({ author, time, texts }) => [`${author} — ${time}`, ...texts]),
  timed(({ author, time, texts }) => [`${author} Yesterday at ${time}`, ...texts]),
];
const MOBILE: readonly Style[] = [
  timed(({ author, time, texts }) => [author, ...texts, time]),
  timed(({ author, time, texts }) => [author, ...texts.slice(0, -1), [texts.at(-1) ?? '', time]]),
];
const TERMINAL: readonly Style[] = [
  timed(({ author, time, texts }) => texts.map((text) => `[${time}] <${author}> ${text}`)),
  { show: ({ author, texts }) => texts.map((text) => `${author}: ${text}`), hasTimes: false },
];
const CHANNELS = ['general', 'off-topic', 'help', 'raids', 'random', 'announcements', 'trading', 'memes'];

function drawMessages(facts: readonly Fact[], dice: Dice): Message[] {
  const people = dice.different(dice.int(2, 4), () => userName(dice));
  const clock = clockStyle(dice);
  const sentences = facts.map(({ sentence }) => sentence);
  for (const remark of smallTalk(dice.int(0, 4), dice)) sentences.splice(dice.int(0, sentences.length), 0, remark);
  const messages: Message[] = [];
  let minutes = dice.int(360, 1300);
  for (const sentence of sentences) {
    minutes += dice.int(0, 9);
    const author = dice.pick(people);
    const last = messages.at(-1);
    if (last?.author === author) last.texts.push(casual(sentence, dice));
    else messages.push({ author, time: clock(minutes), texts: [casual(sentence, dice)] });
  }
  return messages;
}

function casual(sentence: string, dice: Dice): string {
  const text = dice.chance(0.3) ? sentence.toLowerCase() : sentence;
  return dice.chance(0.6) ? text.replace(/\.$/, '') : text;
}

function asksOf(messages: readonly Message[], hasTimes: boolean): Ask[] {
  const [first, last] = [messages[0] as Message, messages.at(-1) as Message];
  const authors = messages.map(({ author }) => author);
  const once = messages.filter(({ author }) => authors.indexOf(author) === authors.lastIndexOf(author));
  return [
    ask(who('{wrote|sent|posted} {last|the last message}'), last.author),
    ...(messages[1] ? [ask(who('{answered|replied|wrote back|wrote second|gave an answer}'), messages[1].author)] : []),
    ask(who('{wrote first|asked first|wrote the first message|started the chat|opens the conversation}'), first.author),
    ask(
      '{What is the last message|What was written last|how does the chat end|what was the last thing said}?',
      last.texts.at(-1) as string,
    ),
    told(
      '{How many people {write|are there|chat|are in the chat|are talking}|how many persons take part}?',
      String(new Set(authors).size),
    ),
    ...messages.map(({ author, texts: [text = ''] }) =>
      ask(who('{wrote|said|says} "$words"'), author, { words: text.split(' ').slice(0, 5).join(' ') }),
    ),
    ...once.flatMap(({ author, time, texts: [text = ''] }) => [
      ask('{What does $user {say|write|want|tell}|what did $user {say|write}|What is the message of $user}?', text, {
        user: author,
      }),
      ...(hasTimes
        ? [ask('{When|At what time|what time} did $user {write|answer|post|send it}?', time, { user: author })]
        : []),
    ]),
  ];
}

function chatKind(
  name: string,
  styles: readonly Style[],
  templates: typeof MESSAGES,
  header: (dice: Dice) => readonly Row[],
): DocumentKind {
  return {
    name,
    draw(dice) {
      const facts = drawFacts(templates, dice.pick([1, 1, 2, 3]), dice);
      const messages = drawMessages(facts, dice);
      const { show, hasTimes } = dice.pick(styles);
      const rows = [...(dice.chance(0.4) ? header(dice) : []), ...messages.flatMap(show)];
      const classes = dice.chance(0.3) ? [{ label: 'web site', confidence: 0.6 + 0.4 * dice.next() }] : [];
      return {
        pictures: [{ rows, classes }],
        asks: [...facts.flatMap(({ asks }) => amongOthers(asks)), ...asksOf(messages, hasTimes)],
        gist: 'a chat',
      };
    },
  };
}

export const desktopChat = chatKind('desktop-chat', DESKTOP, MESSAGES, (dice) => [`# ${dice.pick(CHANNELS)}`]);
export const mobileChat = chatKind('mobile-chat', MOBILE, MESSAGES, (dice) => [
  [userName(dice), dice.pick(['online', 'typing...', 'last seen today'])],
]);
export const terminalChat = chatKind('terminal-chat', TERMINAL, ALL_FACTS, (dice) => [`-- ${dice.pick(CHANNELS)} --`]);
