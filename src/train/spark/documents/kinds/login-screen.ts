import { email } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { userName } from '../values/people.ts';
import { cardKind } from './card.ts';

export const loginScreen = cardKind({
  name: 'login-screen',
  gist: 'a login screen',
  labelled: 0.7,
  fields: [
    {
      noun: 'service',
      draw: (dice) => capitalised(madeUpWord(dice)),
      asks: '{Where does one log in|which service is it|what site is it|what is the site called}?',
    },
    {
      noun: 'heading',
      draw: (dice) => dice.pick(['Welcome back!', 'Sign in', 'Log in to continue', 'Create an account', 'Hello again']),
    },
    {
      noun: 'user name',
      label: '{User|Username|E-mail|Signed in as}',
      draw: (dice) => (dice.chance(0.5) ? email(dice) : userName(dice)),
      share: 0.7,
      asks: '{Who logs in|which user is it|whose account is it|as whom do they log in}?',
    },
    {
      noun: 'error',
      draw: (dice) =>
        dice.pick([
          'Wrong password.',
          'Too many attempts. Try again in 5 minutes.',
          'This account is locked.',
          'E-mail not found.',
          'Code expired.',
          'Please accept the terms.',
        ]),
      share: 0.5,
      asks: '{What went wrong|why does it not work|which error is shown|what is the problem}?',
    },
    {
      noun: 'minimum length of the password',
      label: 'Minimum',
      draw: (dice) => `${dice.int(6, 16)} characters`,
      share: 0.4,
      asks: '{How long must the password be|how many characters does the password need|what is required of the password}?',
    },
  ],
  others: ['Forgot password?', 'Sign up', 'Remember me', 'Continue as guest', 'Password ********', 'Keep me signed in'],
});
