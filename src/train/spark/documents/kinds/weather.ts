import { percent } from '../values/amounts.ts';
import { city } from '../values/places.ts';
import { clock } from '../values/time.ts';
import { cardKind } from './card.ts';

export const weather = cardKind({
  name: 'weather',
  gist: 'a weather report',
  labelled: 1,
  fields: [
    {
      noun: 'place',
      draw: city,
      asks: '{Where is it|for which city is it|which place is the weather for|what city is shown}?',
    },
    {
      noun: 'temperature',
      label: '{Temperature|Now|Currently}',
      draw: (dice) => `${dice.int(-12, 38)}°${dice.pick(['', 'C'])}`,
      asks: '{How warm is it|how cold is it|how many degrees are there|what is the temp}?',
    },
    {
      noun: 'weather',
      draw: (dice) =>
        dice.pick([
          'Light rain',
          'Mostly cloudy',
          'Sunny',
          'Snow showers',
          'Thunderstorms',
          'Foggy',
          'Clear sky',
          'Windy',
          'Drizzle',
          'Overcast',
        ]),
      asks: '{What is the weather like|how is the weather|what is the sky like}?',
    },
    {
      noun: 'wind',
      label: 'Wind',
      draw: (dice) => `${dice.int(2, 90)} ${dice.pick(['km/h', 'mph', 'km/h NW', 'mph SE'])}`,
      share: 0.6,
      asks: '{How strong is the wind|how windy is it|what is the wind speed}?',
    },
    {
      noun: 'humidity',
      label: 'Humidity',
      draw: percent,
      share: 0.6,
      asks: '{How humid is it|how much humidity is there|what is the humidity}?',
    },
    {
      noun: 'chance of rain',
      label: '{Rain|Chance of rain|Precipitation}',
      draw: percent,
      share: 0.5,
      asks: '{How likely is rain|what are the chances of rain|will it rain, how likely}?',
    },
    {
      noun: 'sunrise',
      label: 'Sunrise',
      draw: clock,
      share: 0.3,
      asks: '{When does the sun rise|what time is sunrise|when does it get light}?',
    },
    {
      noun: 'sunset',
      label: 'Sunset',
      draw: clock,
      share: 0.4,
      asks: '{When does the sun set|what time is sunset|when does it get dark}?',
    },
    {
      noun: 'feels-like temperature',
      label: 'Feels like',
      draw: (dice) => `${dice.int(-15, 40)}°`,
      share: 0.4,
      asks: '{How warm does it feel|what does it feel like|how cold does it feel}?',
    },
  ],
});
