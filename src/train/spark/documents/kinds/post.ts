import { amongOthers, drawFacts } from '../facts/fact.ts';
import { ALL_FACTS } from '../facts/facts.ts';
import { absent, ask, type DocumentKind, field, type Row } from '../page.ts';
import { who } from '../phrases.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { fullName, userName } from '../values/people.ts';
import { date } from '../values/time.ts';

/** A post on a social network. */
export const post: DocumentKind = {
  name: 'post',
  draw(dice) {
    const [fact] = drawFacts(ALL_FACTS, 1, dice);
    const author = dice.chance(0.5) ? fullName(dice) : capitalised(userName(dice));
    const handle = dice.chance(0.6) ? `@${madeUpWord(dice)}${dice.int(1, 99)}` : undefined;
    const age = dice.chance(0.6)
      ? dice.pick([`${dice.int(2, 59)}m`, `${dice.int(2, 23)}h`, date(dice), `${dice.int(2, 9)} days ago`])
      : undefined;
    const tag = dice.chance(0.4) ? `#${madeUpWord(dice)}` : undefined;
    const [likes, replies, shares] = dice.different(3, () =>
      dice.pick([String(dice.int(2, 999)), `${dice.int(1, 9)}.${dice.int(1, 9)}K`]),
    );
    const named = dice.chance(0.5);
    const numbers: Row = named
      ? dice
          .shuffled([`${likes} likes`, `${replies} comments`, `${shares} shares`])
          .join(dice.pick([' ', ' · ', ', ', '  ']))
      : [replies as string, shares as string, likes as string];
    return {
      pictures: [
        {
          rows: [
            [author, handle ?? '', age ?? ''],
            `${fact?.sentence}${tag ? ` ${tag}` : ''}`,
            ...(dice.chance(0.7) || named ? [numbers] : []),
          ],
        },
      ],
      asks: [
        ...amongOthers(fact?.asks ?? []),
        ask(who('{posted it|wrote it|wrote the post|is the author|published this}'), author),
        field(
          '{What is the {handle|user name}|which account is it|how is the account called|what is the @ name}?',
          handle,
        ),
        field('{When was it {posted|written}|how old is the post|how long ago was it posted}?', age),
        field('{Which hashtag is {used|there}|what is the hashtag|what tag does it have}?', tag),
        ...(named
          ? [
              ask(
                '{How many likes {does it have|are there|did it get}|how many people like it|number of likes}?',
                likes as string,
              ),
              ask(
                '{How many comments {does it have|are there}|number of comments|how many people commented}?',
                replies as string,
              ),
              ask('{How often was it shared|how many shares are there|number of shares}?', shares as string),
            ]
          : []),
        absent('{Where was it posted from|which device was used|how old is the author|what does the author do}?'),
      ],
      gist: 'a post',
    };
  },
};
