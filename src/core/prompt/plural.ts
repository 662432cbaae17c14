const IRREGULAR: Readonly<Record<string, string>> = {
  broccoli: 'broccoli',
  child: 'children',
  fish: 'fish',
  foot: 'feet',
  goose: 'geese',
  knife: 'knives',
  leaf: 'leaves',
  loaf: 'loaves',
  man: 'men',
  mouse: 'mice',
  person: 'people',
  scissors: 'scissors',
  sheep: 'sheep',
  shelf: 'shelves',
  skis: 'skis',
  tooth: 'teeth',
  wolf: 'wolves',
  woman: 'women',
};

/** The plural of an English noun, which is the last word of `label`: `wine glasses`, `people`. */
export function plural(label: string): string {
  const noun = /\S+$/.exec(label)?.[0] ?? '';
  return label.slice(0, label.length - noun.length) + pluralOfWord(noun);
}

function pluralOfWord(noun: string): string {
  const irregular = IRREGULAR[noun.toLowerCase()];
  if (irregular !== undefined) return irregular;
  if (/(?:s|x|z|ch|sh)$/i.test(noun)) return `${noun}es`;
  if (/[^aeiou]y$/i.test(noun)) return `${noun.slice(0, -1)}ies`;
  return `${noun}s`;
}
