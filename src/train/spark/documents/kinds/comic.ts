import { amongOthers, drawFacts } from '../facts/fact.ts';
import { MESSAGES } from '../facts/facts.ts';
import { ask, type DocumentKind, field, given } from '../page.ts';
import { who } from '../phrases.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { fullName } from '../values/people.ts';

/** Speech bubbles: each speaker and what is said. */
export const comic: DocumentKind = {
  name: 'comic',
  draw(dice) {
    const facts = drawFacts(MESSAGES, 2, dice);
    const title = dice.chance(0.4)
      ? `${capitalised(madeUpWord(dice))} ${dice.pick(['Comics', 'and Friends', 'Adventures'])}`
      : undefined;
    const episode = dice.chance(0.3) ? `#${dice.int(2, 400)}` : undefined;
    const author = dice.chance(0.4) ? fullName(dice) : undefined;
    const sound = dice.chance(0.4) ? dice.pick(['BANG!', 'SPLASH', 'ZZZ', 'CRASH!', 'POOF', 'DING DONG']) : undefined;
    const [first, second] = facts.map(({ sentence }) => sentence) as [string, string];
    return {
      pictures: [
        {
          rows: [
            [title ?? '', episode ?? ''].filter(Boolean).join(' '),
            first,
            ...given(sound, (text) => text),
            second,
            ...given(author, (name) => dice.pick([`by ${name}`, `© ${name}`, name])),
          ].filter(Boolean),
          classes: dice.chance(0.7) ? [{ label: 'comic book', confidence: 0.5 + 0.5 * dice.next() }] : [],
        },
      ],
      asks: [
        ...facts.flatMap(({ asks }) => amongOthers(asks)),
        ask('{What is said first|what does the first bubble say|how does the comic begin|first speech bubble}?', first),
        ask('{What is said last|what does the last bubble say|how does the comic end|last speech bubble}?', second),
        field('{What is the comic called|title of the comic|which comic is it|what comic do you see}?', title),
        field('{Which number is it|which episode is it|what is the number of the comic}?', episode),
        field(who('{drew it|made the comic|is the author|is the artist}'), author),
        field('{Which sound is {drawn|heard}|what noise is there|what sound effect is there}?', sound),
      ],
      gist: 'a comic',
    };
  },
};
