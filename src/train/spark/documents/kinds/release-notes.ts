import { absent, ask, type DocumentKind, field, given } from '../page.ts';
import { digits, url, version } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { userName } from '../values/people.ts';
import { NOUNS, VERBS } from '../values/program-words.ts';
import { date } from '../values/time.ts';

/** Something that is being sent from a workshop's page: version, size, changes. */
export const releaseNotes: DocumentKind = {
  name: 'release-notes',
  draw(dice) {
    const product = capitalised(madeUpWord(dice));
    const number = version(dice);
    const day = dice.chance(0.7) ? date(dice) : undefined;
    const added = `${dice.pick(VERBS)} ${dice.pick(NOUNS)}s in ${dice.pick(['the menu', 'one click', 'groups', 'the background'])}`;
    const fixed = `${dice.pick(NOUNS)} ${dice.pick(['crash on start', 'was shown twice', 'got lost', 'froze the window'])}`;
    const removed = dice.chance(0.4) ? `support for ${madeUpWord(dice)}` : undefined;
    const author = dice.chance(0.5) ? userName(dice) : undefined;
    const size = dice.chance(0.4) ? `${dice.int(2, 900)} MB` : undefined;
    const link = dice.chance(0.3) ? url(dice) : undefined;
    const ticket = dice.chance(0.5) ? `#${digits(dice, 4)}` : undefined;
    return {
      pictures: [
        {
          rows: [
            `${product} ${number}`,
            ...given(day, (value) => `Released ${value}`),
            ...given(author, (value) => `by ${value}`),
            `${dice.pick(['New', 'Added'])}: ${added}`,
            `Fixed: ${fixed}${ticket ? ` (${ticket})` : ''}`,
            ...given(removed, (value) => `Removed: ${value}`),
            ...given(size, (value) => `Download ${value}`),
            ...given(link, (value) => value),
          ],
        },
      ],
      asks: [
        ask('{Which version is it|what is the version number|what version came out|version}?', number),
        ask('{Which program is it|what is the product called|name of the program|what was released}?', product),
        ask('{What is new|what was added|which feature is new|what can it do now}?', added),
        ask('{What was fixed|which bug was fixed|what problem is solved|which mistake is gone}?', fixed),
        field('{What was removed|what is gone|what is no longer there|what did they take out}?', removed),
        field('{When was it released|on which day did it come out|release date}?', day),
        field('{Who released it|who is the author|who made the release|by whom is it}?', author),
        field('{How large is the download|how big is it|what is the size of the download}?', size),
        field('{Where can I {download|get} it|what is the link|which address is given}?', link),
        field('{Which ticket is it|what is the number of the bug|which issue was it}?', ticket),
        absent('{How many people use it|what does it cost|when does the next version come|how many bugs are left}?'),
      ],
      gist: 'release notes',
    };
  },
};
