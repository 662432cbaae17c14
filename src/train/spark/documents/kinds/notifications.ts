import { amongOthers, drawFacts } from '../facts/fact.ts';
import { ALL_FACTS } from '../facts/facts.ts';
import { absent, ask, type DocumentKind, field, given, type Row, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { list } from '../values/list.ts';
import { clock } from '../values/time.ts';

const APPS = list(
  'Messages, Mail, Calendar, Bank, Weather, Photos, Clock, Maps, Fitness, News, Parcel, Music, Home, Wallet, Chat',
);

export const notifications: DocumentKind = {
  name: 'notifications',
  draw(dice) {
    const facts = drawFacts(ALL_FACTS, dice.int(2, 3), dice);
    const apps = dice.some(APPS, facts.length);
    const time = dice.chance(0.6) ? clock(dice) : undefined;
    const ages = facts.map(() => dice.pick(['now', `${dice.int(2, 59)} min ago`, `${dice.int(2, 9)} h`, clock(dice)]));
    const missing = APPS.find((app) => !apps.includes(app)) as string;
    return {
      pictures: [
        {
          rows: [
            ...given(time, (value) => value),
            ...facts.flatMap(({ sentence }, index): Row[] => [
              [(apps[index] as string).toUpperCase(), ages[index] as string],
              sentence,
            ]),
          ],
        },
      ],
      asks: [
        ...facts.flatMap(({ asks }) => amongOthers(asks)),
        ...facts.map(({ sentence }, index) =>
          ask(
            '{What does $app {say|want|tell}|what is the notification {of|from} $app|what does the notification from $app say}?',
            sentence,
            { app: apps[index] as string },
          ),
        ),
        ...facts.map(({ sentence }, index) =>
          ask(
            '{Which app {says|sent|shows}|what app is it that says|from which app is} "$words"?',
            apps[index] as string,
            { words: sentence.split(' ').slice(0, 4).join(' ') },
          ),
        ),
        told(howMany('notifications'), String(facts.length)),
        field('{What time is it{| on the phone}|what does the clock show|how late is it}?', time),
        absent(
          '{What does $app {say|want|tell}|what is the notification {of|from} $app|what does the notification from $app say}?',
          { app: missing },
        ),
      ],
      gist: 'notifications',
    };
  },
};
