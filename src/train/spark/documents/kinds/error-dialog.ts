import { absent, ask, type DocumentKind, field, given, type Row, told } from '../page.ts';
import { howMany, whatIs } from '../phrases.ts';
import { digits, fileName, version } from '../values/codes.ts';
import { capitalised, list } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';

const CAUSES = list(`
  the disk is full, the file is in use by another program, the connection timed out, access was denied, the device was not found,
  the licence has expired, the format is not supported, the server did not answer, the battery is too low, a plug-in is missing,
  the password is wrong, the file is damaged, the network cable is unplugged, the memory could not be read, the printer is offline`);
const ADVICE = list(`
  Close other programs and try again., Check your connection., Restart the computer., Contact your administrator., Free some space.,
  Install the latest update., Try another folder., Sign in again., Turn off the firewall., Plug in the charger.`);
const BUTTONS = list(
  "OK, Cancel, Retry, Ignore, Close, Details, Abort, Save, Don't save, Yes, No, Help, Report, Continue, Discard, Later, Restart now, Skip",
);

export const errorDialog: DocumentKind = {
  name: 'error-dialog',
  draw(dice) {
    const program = `${capitalised(madeUpWord(dice))}${dice.chance(0.3) ? ` ${version(dice)}` : ''}`;
    const file = dice.chance(0.6) ? fileName(dice) : undefined;
    const cause = dice.pick(CAUSES);
    const code = dice.chance(0.5)
      ? dice.pick([
          `0x${digits(dice, 8)}`,
          `E-${digits(dice, 4)}`,
          digits(dice, 3),
          `ERR_${madeUpWord(dice).toUpperCase()}`,
        ])
      : undefined;
    const advice = dice.chance(0.5) ? dice.pick(ADVICE) : undefined;
    const buttons = dice.some(BUTTONS, dice.int(1, 3));
    const verb = dice.pick(['opened', 'saved', 'deleted', 'copied', 'printed', 'sent']);
    const message = file
      ? dice.pick([`${file} could not be ${verb} because ${cause}.`, `The file "${file}" cannot be ${verb}: ${cause}.`])
      : `${capitalised(cause)}.`;
    const rows: Row[] = [
      ...(dice.chance(0.7) ? [program] : []),
      message,
      ...given(advice, (text) => text),
      ...given(code, (value) => dice.pick([`Error code: ${value}`, `(${value})`, `Code ${value}`])),
      buttons,
    ];
    return {
      pictures: [{ rows }],
      asks: [
        ask(
          '{Why did it fail|what is the {reason|cause|problem}|what went wrong|what is wrong|why is there an error|what does the error say happened}?',
          cause,
        ),
        field(
          '{Which file is it about|what file {caused the error|could not be opened|has a problem}|what is the name of the file|name of the file|which file}?',
          file,
        ),
        field(whatIs('the error {code|number}'), code),
        field(
          '{What {should|can} {I|one} do|what does it advise|what is the advice|how can I fix it according to the message}?',
          advice?.replace(/\.$/, ''),
        ),
        told(howMany('buttons'), String(buttons.length)),
        ask(
          '{Which buttons are there|what can I {click|press}|what are the options|what choices do I have|what buttons can one press}?',
          buttons.join(' '),
        ),
        ...(rows[0] === program
          ? [
              ask(
                '{Which program {is it|shows it|has the error}|what application is it|which app is this|name of the program}?',
                program,
              ),
            ]
          : [
              absent(
                '{Which program {is it|shows it|has the error}|what application is it|which app is this|name of the program}?',
              ),
            ]),
        absent('{When did it happen|at what time did it fail|since when does it fail}?'),
        absent('{How large is the file|who owns the file|who made the program|where is the file saved}?'),
      ],
      gist: 'an error message',
    };
  },
};
