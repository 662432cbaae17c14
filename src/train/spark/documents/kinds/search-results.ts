import { absent, ask, type DocumentKind, field, given, type Row, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { bigNumber } from '../values/amounts.ts';
import { domain } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { city } from '../values/places.ts';
import { pickFrom, TOPICS } from '../values/things.ts';
import { year } from '../values/time.ts';

export const searchResults: DocumentKind = {
  name: 'search-results',
  draw(dice) {
    const query = `${pickFrom(TOPICS)(dice)}${dice.pick(['', ` ${city(dice)}`, ' how to', ` ${year(dice)}`])}`;
    const results = dice.some(TOPICS, dice.int(2, 3)).map((topic) => ({
      title: `${capitalised(topic)} ${dice.pick(['explained', 'guide', '- the basics', 'near you', 'for beginners'])}`,
      site: domain(dice),
      snippet: `${dice.pick(['Learn', 'Read', 'All'])} about ${topic} since ${year(dice)}.`,
    }));
    const count = dice.chance(0.6) ? bigNumber(dice) : undefined;
    return {
      pictures: [
        {
          rows: [
            query,
            ...given(count, (value) => `About ${value} results`),
            ...results.flatMap(({ title, site, snippet }): Row[] => [
              site,
              title,
              ...(dice.chance(0.6) ? [snippet] : []),
            ]),
          ],
        },
      ],
      asks: [
        ask(
          '{What was searched{ for|}|what did they look for|what is the search query|which words were searched}?',
          query,
        ),
        ask(
          '{What is the first result|which result comes first|what is on top of the results|title of the first result}?',
          results[0]?.title as string,
        ),
        ask(
          '{What is the last result|which result comes last|title of the last result}?',
          results.at(-1)?.title as string,
        ),
        ...results.map(({ title, site }) =>
          ask('{Which site has|from which site is|what website is behind|where does one find} "$title"?', site, {
            title,
          }),
        ),
        ...results.map(({ title, site }) =>
          ask('{What is the title of the result from|what does one find at|which result is from} $site?', title, {
            site,
          }),
        ),
        field('{How many results {are there|were found}|number of results|how much was found}?', count),
        told(howMany('results', 'are shown'), String(results.length)),
        absent('{Which search engine is it|when was it searched|who searched|what is on the second page}?'),
      ],
      gist: 'search results',
    };
  },
};
