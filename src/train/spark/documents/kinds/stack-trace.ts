import { absent, ask, type DocumentKind, field, given } from '../page.ts';
import { fileName } from '../values/codes.ts';
import { ERRORS, functionName, NOUNS, VERBS } from '../values/program-words.ts';

export const stackTrace: DocumentKind = {
  name: 'stack-trace',
  draw(dice) {
    const error = dice.pick(ERRORS);
    const message = dice.pick([
      `cannot ${dice.pick(VERBS)} ${dice.pick(NOUNS)}`,
      `'${dice.pick(NOUNS)}'`,
      `${dice.pick(NOUNS)} is not defined`,
      `expected ${dice.int(2, 9)}, got ${dice.int(10, 90)}`,
      `no such ${dice.pick(NOUNS)}`,
      `${dice.pick(NOUNS)} out of range`,
    ]);
    const frames = dice
      .different(dice.int(1, 3), () => functionName(dice))
      .map((name) => ({
        name,
        file: `${dice.pick(NOUNS)}.${dice.pick(['py', 'js', 'ts', 'java'])}`,
        line: String(dice.int(2, 900)),
      }));
    const isPython = dice.chance(0.6);
    const trace = frames.map(({ name, file, line }) =>
      isPython ? `File "${file}", line ${line}, in ${name}` : `at ${name} (${file}:${line})`,
    );
    const headline = `${error}: ${message}`;
    const last = (isPython ? frames.at(-1) : frames[0]) as { name: string; file: string; line: string };
    const run = dice.chance(0.4)
      ? `$ ${dice.pick(['python', 'node', 'npm run', 'java'])} ${fileName(dice)}`
      : undefined;
    return {
      pictures: [
        {
          rows: [
            ...given(run, (text) => text),
            ...(isPython ? ['Traceback (most recent call last):', ...trace, headline] : [headline, ...trace]),
          ],
        },
      ],
      asks: [
        ask(
          '{Which error {is it|happened|occurred}|what kind of error is it|what is the error|what type of exception|name of the error}?',
          error,
        ),
        ask(
          '{What is the error message|what does the error say|what went wrong|which message comes with the error}?',
          message,
        ),
        ask(
          '{In which file did it happen|which file {has|caused} the error|where did it fail, which file}?',
          last.file,
        ),
        ask('{In which line {is|was} the error|which line failed|what line number|line of the error}?', last.line),
        ask('{In which function did it happen|which function failed|what function raised it}?', last.name),
        ...frames.map(({ name, line }) =>
          ask('{In which line is $name|what line is given for $name|line number of $name}?', line, { name }),
        ),
        field('{Which command was run|what did they run|what command is shown|what was typed}?', run?.slice(2)),
        absent('{How can it be fixed|who wrote the code|when did it happen|which version is it}?'),
      ],
      gist: 'an error of a program',
    };
  },
};
