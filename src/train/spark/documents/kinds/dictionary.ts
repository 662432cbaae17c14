import { absent, ask, type DocumentKind, field, given } from '../page.ts';
import { madeUpWord } from '../values/made-up.ts';
import { city } from '../values/places.ts';
import { GAME_ITEMS, pickFrom, TOPICS } from '../values/things.ts';
import { year } from '../values/time.ts';

/** An entry of a dictionary or lexicon. */
export const dictionary: DocumentKind = {
  name: 'dictionary',
  draw(dice) {
    const word = madeUpWord(dice);
    const kind = dice.pick(['noun', 'verb', 'adjective', 'adverb']);
    const meaning = dice.pick([
      `a small ${pickFrom(GAME_ITEMS)(dice)} for children`,
      `to walk slowly around ${city(dice)}`,
      `the smell of ${pickFrom(TOPICS)(dice)}`,
      `full of ${madeUpWord(dice)}s`,
      `a person who collects ${pickFrom(GAME_ITEMS)(dice)}s`,
      `like a ${madeUpWord(dice)}, but smaller`,
    ]);
    const origin = dice.chance(0.5)
      ? dice.pick(['Latin', 'Old Norse', 'Greek', 'Dutch', 'Arabic', 'Welsh', 'Sanskrit'])
      : undefined;
    const sound = dice.chance(0.5) ? `/${word.slice(0, 3)}-${word.slice(3)}/` : undefined;
    const opposite = dice.chance(0.4) ? madeUpWord(dice) : undefined;
    const synonym = dice.chance(0.4) ? madeUpWord(dice) : undefined;
    const first = dice.chance(0.3) ? year(dice) : undefined;
    return {
      pictures: [
        {
          rows: [
            word,
            ...given(sound, (value) => value),
            kind,
            meaning,
            ...given(origin, (value) => `Origin: ${value}`),
            ...given(synonym, (value) => `Synonym: ${value}`),
            ...given(opposite, (value) => `Opposite: ${value}`),
            ...given(first, (value) => `First used in ${value}`),
          ],
        },
      ],
      asks: [
        ask('{Which word is {explained|defined}|what word is it|what is the word|which entry is it}?', word),
        ask(
          '{What does {$word|the word|it} mean|what is the meaning of $word|explain $word|what is a $word}?',
          meaning,
          { word },
        ),
        ask('{What kind of word is {it|$word}|which part of speech is it|is it a noun or a verb}?', kind, { word }),
        field('{Where does the word come from|which language is it from|what is the origin of $word}?', origin, {
          word,
        }),
        field('{How is {it|$word} pronounced|what is the pronunciation|how do you say $word}?', sound, { word }),
        field('{What is the opposite|what is the antonym|which word means the opposite}?', opposite),
        field('{What is a synonym|which word means the same|another word for $word}?', synonym, { word }),
        field('{When was it first used|since when is the word used|in which year was it first used}?', first),
        absent('{How often is the word used|who invented the word|what is the plural of $word}?', { word }),
      ],
      gist: 'an entry of a dictionary',
    };
  },
};
