import { percent } from '../values/amounts.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { firstName, fullName } from '../values/people.ts';
import { city } from '../values/places.ts';
import { ANIMALS, COLOURS, pickFrom, TOPICS } from '../values/things.ts';
import { runningTime, weekday } from '../values/time.ts';
import { cardKind } from './card.ts';

export const musicPlayer = cardKind({
  name: 'music-player',
  gist: 'a music player',
  labelled: 0.2,
  fields: [
    {
      noun: 'title of the song',
      draw: (dice) =>
        dice.pick([
          `${capitalised(pickFrom(COLOURS)(dice))} ${capitalised(madeUpWord(dice))}`,
          `${weekday(dice)} Again`,
          `Leaving ${city(dice)}`,
          `My ${capitalised(pickFrom(ANIMALS)(dice))}`,
          `${capitalised(madeUpWord(dice))} (Remix)`,
        ]),
      asks: '{Which song is {it|playing}|what is playing|what song do you hear|what are they listening to}?',
    },
    {
      noun: 'artist',
      label: '{Artist|by}',
      draw: (dice) =>
        dice.pick([
          fullName(dice),
          `The ${capitalised(madeUpWord(dice))}s`,
          `${firstName(dice)} & the ${capitalised(pickFrom(ANIMALS)(dice))}s`,
        ]),
      asks: '{Who {sings|plays}|who is it by|which band is it|whose song is it}?',
    },
    {
      noun: 'album',
      label: 'Album',
      draw: (dice) => `${capitalised(pickFrom(TOPICS)(dice))} ${dice.pick(['Sessions', 'Live', 'II', 'Tapes'])}`,
      share: 0.5,
      asks: '{Which album is it from|from which record is it|what is the album called}?',
    },
    {
      noun: 'length',
      draw: runningTime,
      asks: '{How long is the song|how many minutes does it last|what is the duration}?',
    },
    {
      noun: 'next song',
      isLabelled: true,
      label: '{Next|Up next|Coming up}',
      draw: (dice) => `${capitalised(madeUpWord(dice))} ${capitalised(pickFrom(COLOURS)(dice))}`,
      share: 0.4,
      asks: '{What comes next|which song is next|what will be played then}?',
    },
    { noun: 'volume', isLabelled: true, label: 'Volume', draw: percent, share: 0.3 },
  ],
  others: ['Now playing', 'Lyrics', 'Shuffle Repeat', 'Queue'],
});
