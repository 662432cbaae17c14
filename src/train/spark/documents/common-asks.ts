import type { Dice } from '../dice.ts';
import { fewestFormWordings, formAbsent, formAsks } from './form-asks.ts';
import { type Ask, absent, ask, no, type Scene, told, yes } from './page.ts';
import { wordings } from './spin.ts';
import { firstName, fullName } from './values/people.ts';
import { EVENTS, GAME_ITEMS, GROCERIES, OBJECTS, PETS, PRODUCTS, TOPICS } from './values/things.ts';

/** A question that is not answered by a text which lacks the pattern. */
const UNLESS: readonly (readonly [lacks: RegExp, template: string])[] = [
  [
    /weather|rain|sun|snow|wind|storm|cloud|forecast/i,
    '{What is the weather like|will it rain|is it sunny there|what is the forecast}?',
  ],
  [
    /photo|camera|picture by|lens|©/i,
    '{Who took the {picture|photo}|what camera was used|which camera is it|who is the photographer}?',
  ],
  [
    /\bold\b|\bage|years?\b|born|birth/i,
    '{How old is {he|she|the owner|the author|the person}|what age is given|when was {he|she} born}?',
  ],
  [
    /colou?r|red|blue|green|yellow|black|white|orange|grey|brown|pink|silver|gold/i,
    '{What colour is the {door|car|jacket|cover|hat}|which colour is the {wall|box|roof}}?',
  ],
  [
    /password|code|pin\b|key|login|log in|sign in/i,
    '{What is the password|which password is shown|what is the PIN|what is the secret code}?',
  ],
  [
    /lang|english|french|german|spanish/i,
    '{How many people speak it|who translated it|who is the translator|who did the translation}?',
  ],
  [/score|won|win|point|goal|:/i, '{Who won|what was the final score|who is the winner|who lost the game}?'],
];

/** Questions about something that is not in the picture at all. */
const ABOUT: readonly (readonly [things: readonly string[], template: string])[] = [
  [OBJECTS, '{Where is|who has|whose is|where can I find|who needs} the $thing?'],
  [PRODUCTS, '{How much is|what colour is|who bought|how large is|where do they sell} the $thing?'],
  [EVENTS, '{When is|where is|who organises|how long is|what time does one have to be at} the $thing?'],
  [GROCERIES, '{How much|how many|what price} {is|are|for} the $thing?'],
  [GAME_ITEMS, '{Where is|how do I get|who found|how many are there of} the $thing?'],
  [TOPICS, '{What does it say about|what do they say on|what is told about|who talks about} $thing?'],
  [PETS, '{How old is|where is|what happened to|what does it say about|who owns} $thing?'],
];

/** Absent questions that fit a page with this text: what they ask for is nowhere in it. */
export function commonAbsent(text: string, dice: Dice): Ask[] {
  const lacking = UNLESS.filter(([pattern]) => !pattern.test(text)).map(([, template]) => absent(template));
  const lower = text.toLowerCase();
  const strangers = ABOUT.flatMap(([things, template]) => {
    const thing = dice.pick(things);
    const isThere = thing.split(' ').some((word) => word.length > 2 && lower.includes(word.toLowerCase()));
    return isThere ? [] : absent(template, { thing });
  });
  const name = dice.chance(0.5) ? fullName(dice) : firstName(dice);
  const isKnown = name.split(' ').some((part) => lower.includes(part.toLowerCase()));
  const person = isKnown
    ? []
    : absent('{What does $name {do|want|say|write}|where is $name|who is $name|when does $name come}?', { name });
  return dice.shuffled([...formAbsent(text), ...lacking, ...strangers, ...[person].flat()]);
}

const FULL_TEXT =
  '{What does it say|What is written {there|here|on it}|read it {out|to me}|what does the {text|picture} say|what is the text|transcribe it|what can you read}?';
const KIND =
  '{What {is this|is it|kind of picture is this|am I looking at|sort of image is it|does the picture show}|what do you see|describe the picture{| briefly| in a few words}}?';
const FIRST =
  '{What {does the first line say|is the first line|stands at the top|is written at the very top|does it begin with}|what is the {heading|title|headline}}?';
const LAST =
  '{What {does the last line say|is the last line|stands at the bottom|is written at the very end|does it end with|is at the very bottom}}?';
const MENTIONS =
  '{Does {it|the picture|the text} {mention|say anything about|contain|have the word}|is there anything about|is the word there:|do you see} "$word"?';

/** More words than this are no answer any more. */
const MOST_WORDS = 40;

/** Questions that any page can be asked. @param lines What is read of it. */
export function commonAsks(scene: Pick<Scene, 'gist'>, lines: readonly string[], dice: Dice): Ask[] {
  const text = lines.join(' ');
  const words = text.split(/\s+/).length;
  const [first = ''] = lines;
  return [
    ...(scene.gist ? [told(KIND, describe(scene.gist, first))] : []),
    ...(words <= MOST_WORDS && text ? [ask(FULL_TEXT, text)] : []),
    ...(lines.length > 2 ? [ask(FIRST, first), ask(LAST, lines.at(-1) as string)] : []),
    ...mentioned(text, dice),
    ...formAsks(lines),
    ...nearby(lines, dice),
  ];
}

const BELOW =
  '{What {is|stands|is written|comes} {below|under|beneath|right after|next after}|which line {is|comes} {below|after|under}|what does the line {below|after|under} say:} "$line"?';
const ABOVE =
  '{What {is|stands|is written|comes} {above|over|right before|just before}|which line {is|comes} {above|before|over}|what does the line {above|before} say:} "$line"?';
const HOLDS =
  '{Which line {has|contains|mentions|holds|speaks of}|what does the line {with|about} say:|read the line {with|that has}|{give|show} me the line with} "$word"?';
const BEHIND =
  '{What {is|stands|is written|comes} {next to|beside|behind|after|for|at}|what does it say {for|next to|after|at}|which value {has|belongs to}|read what {is|stands} {next to|after}|what is given for} "$label"?';

/** Lines of a page by what is about them: people point at a picture by words that they see. */
function nearby(lines: readonly string[], dice: Dice): Ask[] {
  const isOnce = (line: string) => lines.filter((other) => other.includes(line)).length === 1;
  const places = dice.shuffled(lines.map((_, index) => index).filter((index) => isOnce(lines[index] as string)));
  const at = (index: number) => ({ line: lines[index] as string });
  const above = places.find((index) => index > 0);
  const below = places.find((index) => index < lines.length - 1);
  const words = lines.flatMap((line) => line.match(/(?<!\S)[\p{L}\p{N}-]{4,}(?!\S)/gu) ?? []).filter(isOnce);
  const word = words.length > 0 ? dice.pick(words) : undefined;
  const holder = lines.find((line) => word !== undefined && line.includes(word) && line !== word);
  const labelled = lines.flatMap((line) => {
    const { label, value } = /^(?<label>[^:]{2,24}): (?<value>.+)$/.exec(line)?.groups ?? {};
    return label && value && isOnce(label) ? [ask(BEHIND, value, { label })] : [];
  });
  return [
    ...(below === undefined ? [] : [ask(BELOW, lines[below + 1] as string, at(below))]),
    ...(above === undefined ? [] : [ask(ABOVE, lines[above - 1] as string, at(above))]),
    ...(word && holder ? [ask(HOLDS, holder, { word })] : []),
    ...dice.some(labelled, 2),
  ];
}

function describe(gist: string, first: string): string {
  const kind = gist.charAt(0).toUpperCase() + gist.slice(1);
  return first ? `${kind}: "${first}".` : `${kind}.`;
}

function mentioned(text: string, dice: Dice): Ask[] {
  const words = text.match(/\b\p{L}{5,}\b/gu) ?? [];
  const stranger = dice.pick(dice.pick([OBJECTS, PRODUCTS, TOPICS, GAME_ITEMS, GROCERIES]));
  const isThere = text.toLowerCase().includes(stranger.toLowerCase());
  return [
    ...(words.length > 0
      ? [yes(MENTIONS, { word: dice.chance(0.6) ? dice.pick(words).toLowerCase() : dice.pick(words) })]
      : []),
    ...(isThere ? [] : [no(MENTIONS, { word: stranger })]),
  ];
}

/** For the test that no question has few wordings. */
export function fewestCommonWordings(): number {
  const templates = [
    FULL_TEXT,
    KIND,
    FIRST,
    LAST,
    MENTIONS,
    BELOW,
    ABOVE,
    HOLDS,
    BEHIND,
    ...UNLESS.map(([, template]) => template),
    ...ABOUT.map(([, template]) => template),
  ];
  return Math.min(fewestFormWordings(), ...templates.map(wordings));
}
