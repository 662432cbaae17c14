import type { Dice } from '../dice.ts';
import { type Ask, absent, ask, no, type Scene, told, yes } from './page.ts';
import { wordings } from './spin.ts';
import { firstName, fullName } from './values/people.ts';
import { EVENTS, GAME_ITEMS, GROCERIES, OBJECTS, PETS, PRODUCTS, TOPICS } from './values/things.ts';

/** A question that is not answered by a text which lacks the pattern. */
const UNLESS: readonly (readonly [lacks: RegExp, template: string])[] = [
  [
    /\d{3}|phone|call|tel/i,
    '{What is the phone number|which number can I call|whats the telephone number|how can I reach them by phone}?',
  ],
  [/@|mail/i, '{What is the e-mail address|which email is given|to which email do I write|whats the mail address}?'],
  [
    /[$£€¥₹]|\d[.,]\d\d|price|cost|pay|free|fee|kr\b|EUR|USD|z\wł|gold|coins|total/i,
    '{How much does it cost|what is the price|how expensive is it|what do I have to pay|how much is it}?',
  ],
  [
    /www|http|\.[a-z]{2,4}\b|\.co\b|link|site/i,
    '{What is the website|which link is given|what is the URL|what web address is shown}?',
  ],
  [
    /\d|am\b|pm\b|clock|noon|minute|hour|tonight|morning|evening|night|time/i,
    '{What time is it|at what time|which time is given|what does the clock say}?',
  ],
  [
    /day\b|today|tomorrow|week|month|\d|date|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec/i,
    '{What is the date|on which date is it|what day is it|which date is shown}?',
  ],
  [
    /°|weather|rain|sun|snow|wind|storm|temp|degree|cloud/i,
    '{What is the weather like|how warm is it|what is the temperature|will it rain}?',
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
    /street|road|lane|avenue|address|square|way|court|close|drive|row|st\b|rd\b|ave\b|rue|via|calle|strasse|platz/i,
    '{What is the address|which street is it in|what is the street called|at what address is it}?',
  ],
  [/kg|\bg\b|lb|weigh|heavy|oz/i, '{How heavy is it|what does it weigh|how much is the weight|what is the weight}?'],
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
  return dice.shuffled([...lacking, ...strangers, ...[person].flat()]);
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
    ...UNLESS.map(([, template]) => template),
    ...ABOUT.map(([, template]) => template),
  ];
  return Math.min(...templates.map(wordings));
}
