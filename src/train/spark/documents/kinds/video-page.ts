import { bigNumber } from '../values/amounts.ts';
import { firstName, userName } from '../values/people.ts';
import { city } from '../values/places.ts';
import { ANIMALS, PRODUCTS, pickFrom, TOPICS } from '../values/things.ts';
import { duration, runningTime } from '../values/time.ts';
import { cardKind } from './card.ts';

export const videoPage = cardKind({
  name: 'video-page',
  gist: 'a page of a video',
  labelled: 0.3,
  fields: [
    {
      noun: 'title of the video',
      draw: (dice) =>
        dice.pick([
          `How to fix a ${pickFrom(PRODUCTS)(dice)} in ${duration(dice)}`,
          `I lived with ${dice.int(3, 90)} ${pickFrom(ANIMALS)(dice)}s`,
          `Everything about ${pickFrom(TOPICS)(dice)}`,
          `${city(dice)} on a budget`,
          `Building a ${pickFrom(PRODUCTS)(dice)} from scratch`,
        ]),
      asks: '{What is the video about|what is the video called|which video is it|what are they watching}?',
    },
    {
      noun: 'channel',
      label: 'Channel',
      draw: (dice) =>
        dice.pick([userName(dice), `${firstName(dice)} ${dice.pick(['Explains', 'Builds', 'Cooks', 'Travels'])}`]),
      asks: '{Whose video is it|who made the video|which channel is it|who uploaded it}?',
    },
    {
      noun: 'number of views',
      draw: (dice) => `${bigNumber(dice)} views`,
      share: 0.8,
      asks: '{How many views does it have|how often was it watched|how many people watched it}?',
    },
    {
      noun: 'number of subscribers',
      draw: (dice) => `${dice.int(1, 900)}K subscribers`,
      share: 0.5,
      asks: '{How many subscribers are there|how many people follow the channel|how many subs}?',
    },
    {
      noun: 'age of the video',
      draw: (dice) => `${dice.int(2, 11)} ${dice.pick(['days', 'months', 'years', 'hours'])} ago`,
      share: 0.6,
      asks: '{When was it uploaded|how old is the video|how long has it been online}?',
    },
    {
      noun: 'length',
      draw: runningTime,
      share: 0.5,
      asks: '{How long is the video|how many minutes is it|what is the running time}?',
    },
  ],
  others: ['Subscribe', 'Share Save', 'Comments', 'LIVE'],
});
