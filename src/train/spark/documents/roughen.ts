import type { Dice } from '../dice.ts';

const OPENINGS = [
  'hey, ',
  'hi! ',
  'pls ',
  'quick question: ',
  'can you tell me: ',
  'um, ',
  'please: ',
  'ok so ',
  '@Tyto ',
  'yo ',
];
const PLACES = [
  ' in the picture',
  ' in this image',
  ' here',
  ' in the screenshot',
  ' on it',
  ' there',
  ' in the photo',
  ' on the picture',
];
const SHORT_FORMS: readonly (readonly [RegExp, string])[] = [
  [/\bWhat is\b/i, "what's"],
  [/\bWhere is\b/i, "where's"],
  [/\bWho is\b/i, "who's"],
  [/\byou\b/, 'u'],
  [/\bplease\b/i, 'pls'],
];
/** Questions that speak of place already. */
const HAS_PLACE = /\b(?:picture|image|photo|screenshot|here|there|it|this|that|line|page)\b/i;

/**
 * Puts a question as people type: most well written, many without capitals or question mark, some with a greeting, a place
 * (`in the picture`), short forms or a slip of the keys.
 */
export function roughen(question: string, dice: Dice): string {
  let text = question;
  if (dice.chance(0.12) && !HAS_PLACE.test(text)) text = text.replace(/\?$/, `${dice.pick(PLACES)}?`);
  if (dice.chance(0.1)) text = shorten(text, dice);
  if (dice.chance(0.06)) text = dice.pick(OPENINGS) + text;
  text = dice.chance(0.3) ? text.toLowerCase() : text.charAt(0).toUpperCase() + text.slice(1);
  if (dice.chance(0.22)) text = text.replace(/\?$/, '');
  if (dice.chance(0.06)) text = withSlip(text, dice);
  return text;
}

function shorten(text: string, dice: Dice): string {
  const [pattern, short] = dice.pick(SHORT_FORMS);
  return text.replace(pattern, short);
}

/** Swaps, drops or doubles one letter inside a long word; numbers and names that matter stay whole. */
function withSlip(text: string, dice: Dice): string {
  const words = text.split(' ');
  const long = words.flatMap((word, index) => (/^[a-z]{5,}$/.test(word) ? index : []));
  if (long.length === 0) return text;
  const index = dice.pick(long);
  const word = words[index] as string;
  const at = dice.int(1, word.length - 3);
  const [before, first, second, after] = [word.slice(0, at), word[at], word[at + 1], word.slice(at + 2)];
  words[index] = dice.pick([
    `${before}${second}${first}${after}`,
    `${before}${first}${after}`,
    `${before}${first}${first}${second}${after}`,
  ]);
  return words.join(' ');
}
