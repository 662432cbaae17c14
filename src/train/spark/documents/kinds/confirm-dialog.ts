import { absent, ask, type DocumentKind, field, given, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { measure } from '../values/amounts.ts';
import { fileName } from '../values/codes.ts';
import { capitalised, list } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { fullName } from '../values/people.ts';
import { duration } from '../values/time.ts';

export const confirmDialog: DocumentKind = {
  name: 'confirm-dialog',
  draw(dice) {
    const thing = dice.chance(0.7)
      ? fileName(dice)
      : `${dice.int(2, 90)} ${dice.pick(['photos', 'messages', 'files', 'contacts', 'songs'])}`;
    const [question, action] = dice.pick([
      [`Do you want to save the changes to ${thing}?`, 'save'],
      [`Delete ${thing}?`, 'delete'],
      [`${thing} has unsaved changes. Close anyway?`, 'close'],
      [`Replace ${thing} with the newer one?`, 'replace'],
      [`Move ${thing} to the bin?`, 'move'],
      [`Send ${thing} to ${fullName(dice)}?`, 'send'],
    ] as const);
    const note = dice.chance(0.6)
      ? dice.pick([
          'This cannot be undone.',
          'Your changes will be lost.',
          'A copy is kept for 30 days.',
          `Last saved ${duration(dice)} ago.`,
          `It takes ${measure(dice)}.`,
        ])
      : undefined;
    const buttons = dice.some(
      list("Save, Don't save, Cancel, Delete, Keep, OK, Replace, Skip, Yes, No, Close, Not now"),
      dice.int(2, 3),
    );
    const title = dice.chance(0.5)
      ? `${capitalised(madeUpWord(dice))} ${dice.pick(['Editor', 'Files', 'Photos', 'Office'])}`
      : undefined;
    return {
      pictures: [{ rows: [...given(title, (text) => text), question, ...given(note, (text) => text), buttons] }],
      asks: [
        ask(
          '{Which {file|thing} is it about|what {is|would be} {changed|affected|concerned}|what is it about|which file is unsaved or concerned}?',
          thing,
        ),
        ask(
          `{What should be {${action}d|${action}ed}|what do they want to ${action}|what would one ${action}}?`,
          thing,
        ),
        ask(
          '{What is {the question|being asked}|what does the {dialog|window} ask|what does it want to know}?',
          question,
        ),
        ask(
          '{Which buttons are there|what can one {click|choose}|what are the options|what choices are there}?',
          buttons.join(' '),
        ),
        told(howMany('buttons'), String(buttons.length)),
        field(
          '{What happens then|what should one know|which note is there|what is the warning|what does the small text say}?',
          note,
        ),
        field('{Which program is it|what app asks|name of the program|which application shows it}?', title),
        absent('{Where is it saved|who changed it|how large is it|when was it made}?'),
      ],
      gist: 'a question of a program',
    };
  },
};
