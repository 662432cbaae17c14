const IRREGULAR: Readonly<Record<string, string>> = {
  knife: 'knives',
  mouse: 'mice',
  person: 'people',
  scissors: 'scissors',
  sheep: 'sheep',
  skis: 'skis',
};
/** Nouns that no article goes with: they are plural, or not counted. */
const WITHOUT_ARTICLE: ReadonlySet<string> = new Set(['scissors', 'skis', 'broccoli']);
const NUMBERS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** `a dog`, `an apple`, `scissors`. */
export function withArticle(noun: string): string {
  if (WITHOUT_ARTICLE.has(noun)) return noun;
  return /^[aeio]|^u(?!n?i)/i.test(noun) ? `an ${noun}` : `a ${noun}`;
}

/** `a dog`, `two dogs`, `14 people`. */
export function counted(noun: string, count: number): string {
  return count === 1 ? withArticle(noun) : `${numberWord(count)} ${pluralOf(noun)}`;
}

/** Numbers up to twelve as words. */
export function numberWord(count: number): string {
  return NUMBERS[count] ?? String(count);
}

function pluralOf(noun: string): string {
  const [last = ''] = noun.match(/\S+$/) ?? [];
  const rest = noun.slice(0, noun.length - last.length);
  const irregular = IRREGULAR[last];
  if (irregular) return rest + irregular;
  if (/(?:s|x|z|ch|sh)$/.test(last)) return `${noun}es`;
  return /[^aeiou]y$/.test(last) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
