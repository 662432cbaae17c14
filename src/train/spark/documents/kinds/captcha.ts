import { digits } from '../values/codes.ts';
import { madeUpWord } from '../values/made-up.ts';
import { cardKind } from './card.ts';

export const captcha = cardKind({
  name: 'captcha',
  gist: 'a check that somebody is human',
  labelled: 0,
  fields: [
    {
      noun: 'task',
      draw: (dice) =>
        dice.pick([
          'Type the characters you see',
          'Enter the code below',
          'Prove that you are human',
          'Write the letters in the box',
          'What is the sum?',
        ]),
      share: 0.8,
      asks: '{What should one do|what does it want|what am I supposed to do}?',
    },
    {
      noun: 'code',
      draw: (dice) =>
        dice.pick([
          madeUpWord(dice).toUpperCase(),
          digits(dice, 5),
          `${madeUpWord(dice, 1)}${digits(dice, 2)}${madeUpWord(dice, 1)}`,
          `${digits(dice, 1)} + ${digits(dice, 1)} =`,
        ]),
      asks: '{What must I type|which characters are shown|what are the letters|what stands in the box|solve it}?',
    },
    {
      noun: 'button',
      draw: (dice) => dice.pick(['Verify', 'Submit', 'Next', 'Check', 'Send']),
      share: 0.6,
      asks: '{Which button is there|what does the button say|what can be pressed}?',
    },
  ],
  others: ['Refresh', 'Audio', "I'm not a robot", 'Privacy - Terms'],
});
