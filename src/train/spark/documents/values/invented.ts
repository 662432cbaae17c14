import type { Dice } from '../../dice.ts';
import { capitalised } from './list.ts';
import { madeUpWord } from './made-up.ts';
import { fullName, lastName, userName } from './people.ts';
import { company, shop } from './places.ts';

/** A name of two or three words that nobody has used before. */
export function inventedName(dice: Dice): string {
  const word = () => capitalised(madeUpWord(dice));
  return dice.pick<() => string>([
    word,
    () => `${word()} ${word()}`,
    () => `${word()} & ${word()}`,
    () => `The ${word()} ${dice.pick(['Club', 'House', 'Project', 'Society', 'Crew', 'Room', 'Guild', 'Store'])}`,
    () => `${word()} ${dice.int(2, 3000)}`,
    () => `${lastName(dice)} ${word()}`,
    () => `${word()}${capitalised(madeUpWord(dice, 1))}`,
  ])();
}

/** Whoever can have a name: people, users, firms, shops, things. */
export function anyName(dice: Dice): string {
  return dice.pick([fullName, userName, company, shop, inventedName, inventedName])(dice);
}
