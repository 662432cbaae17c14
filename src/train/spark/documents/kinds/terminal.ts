import { absent, ask, type DocumentKind, field, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { percent } from '../values/amounts.ts';
import { fileName } from '../values/codes.ts';
import { madeUpWord } from '../values/made-up.ts';
import { userName } from '../values/people.ts';

export const terminal: DocumentKind = {
  name: 'terminal',
  draw(dice) {
    const user = userName(dice).toLowerCase();
    const host = madeUpWord(dice);
    const folder = madeUpWord(dice);
    const files = dice
      .different(dice.int(2, 4), () => fileName(dice))
      .map((name) => ({
        name,
        size: `${dice.int(1, 990)}${dice.pick(['K', 'M', 'B', ''])}`,
        owner: dice.pick([user, 'root', 'www']),
      }));
    const branch = dice.chance(0.5)
      ? dice.pick(['main', 'develop', `fix-${madeUpWord(dice)}`, `feature/${madeUpWord(dice)}`])
      : undefined;
    const free = dice.chance(0.5) ? percent(dice) : undefined;
    const prompt = `${user}@${host}:~/${folder}$`;
    return {
      pictures: [
        {
          rows: [
            `${prompt} ls -l`,
            ...files.map(({ owner, size, name }) => `${owner} ${size} ${name}`),
            ...(branch ? [`${prompt} git status`, `On branch ${branch}`] : []),
            ...(free ? [`${prompt} df`, `/dev/sda1 ${free} used`] : []),
          ],
        },
      ],
      asks: [
        ask('{Which user is {it|logged in}|who is logged in|what is the user called|user name}?', user),
        ask('{What is the {computer|host|machine} called|on which machine is it|name of the computer}?', host),
        ask('{Which folder is it|in which folder are they|what is the directory called|name of the folder}?', folder),
        ...files.map(({ name, size }) =>
          ask('{How large is|how big is|what is the size of} $file?', size, { file: name }),
        ),
        ...files.map(({ name, owner }) => ask('{Who owns|who is the owner of|whose is} $file?', owner, { file: name })),
        told(howMany('files', 'are listed'), String(files.length)),
        field('{Which branch is it|on which branch are they|what branch is checked out|git branch}?', branch),
        field('{How full is the disk|how much of the disk is used|how many percent are used}?', free),
        absent('{Which system is it|what is the password|how long has it been running|what time is it there}?'),
      ],
      gist: 'a terminal',
    };
  },
};
