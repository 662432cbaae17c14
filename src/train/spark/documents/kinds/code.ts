import { absent, ask, type DocumentKind, field, given, type Row, told } from '../page.ts';
import { madeUpWord } from '../values/made-up.ts';
import { userName } from '../values/people.ts';
import { ERRORS, functionName, NOUNS } from '../values/program-words.ts';

/** A few lines of a program. */
export const program: DocumentKind = {
  name: 'code',
  draw(dice) {
    const name = functionName(dice);
    const [first, second] = dice.some(NOUNS, 2) as [string, string];
    const limit = String(dice.int(2, 900));
    const constant = `${dice.pick(['MAX', 'MIN', 'DEFAULT', 'BASE'])}_${dice.pick(NOUNS).toUpperCase()}`;
    const error = dice.chance(0.6) ? dice.pick(ERRORS) : undefined;
    const message = `${dice.pick(['bad', 'empty', 'unknown', 'missing'])} ${first}`;
    const module = dice.chance(0.5)
      ? dice.pick(['json', 'math', 'sys', 'fs', 'random', 'path', 'sqlite3', madeUpWord(dice)])
      : undefined;
    const result = dice.pick([`${first} + ${second}`, `${second}[0]`, 'None', `len(${first})`, 'total', 'True']);
    const comment = dice.chance(0.4)
      ? dice.pick([
          'fix this later',
          'do not touch',
          'copied from the old version',
          `thanks to ${userName(dice)}`,
          'slow but safe',
        ])
      : undefined;
    const python: Row[] = [
      ...given(module, (value) => `import ${value}`),
      `${constant} = ${limit}`,
      ...given(comment, (text) => `# ${text}`),
      `def ${name}(${first}, ${second}):`,
      `if len(${first}) > ${constant}:`,
      ...given(error, (value) => `raise ${value}("${message}")`),
      `return ${result}`,
    ];
    const script: Row[] = [
      ...given(module, (value) => `import ${value} from '${value}';`),
      `const ${constant} = ${limit};`,
      ...given(comment, (text) => `// ${text}`),
      `function ${name}(${first}, ${second}) {`,
      `if (${first}.length > ${constant}) {`,
      ...given(error, (value) => `throw new ${value}('${message}');`),
      '}',
      `return ${result};`,
      '}',
    ];
    const isPython = dice.chance(0.6);
    return {
      pictures: [
        { rows: isPython ? python : script, classes: dice.chance(0.2) ? [{ label: 'web site', confidence: 0.6 }] : [] },
      ],
      asks: [
        ask(
          '{What is the function called|name of the function|which function is defined|what is the name of the function|how is the function named}?',
          name,
        ),
        ask(
          `{What is the value of $name|how large is $name|what is $name|which value does $name have|what is $name set to}?`,
          limit,
          { name: constant },
        ),
        ask('{What is the {limit|constant}|which number is {given|set}|what number is in the code}?', limit),
        ask('{What does {it|the function} return|what is returned|which value is given back|what comes back}?', result),
        ask(
          '{What are the {parameters|arguments}|which parameters does it take|what does the function take}?',
          `${first}, ${second}`,
        ),
        ask('{What is the first parameter|which parameter comes first|name of the first argument}?', first),
        field(
          '{Which error is {raised|thrown}|what error can happen|which exception is it|what does it raise or throw}?',
          error,
        ),
        field(
          '{What is the message of the error|which error message is given|what does the error say}?',
          error && message,
        ),
        field('{Which module is imported|what is imported|what does it import|which library is used}?', module),
        field(
          '{What does the comment say|what is the comment|which comment is there|what is written in the comment}?',
          comment,
        ),
        told(
          '{Which programming language is it|what language is the code in|in which language is it written}?',
          isPython ? 'Python.' : 'JavaScript.',
        ),
        absent('{Who wrote the code|when was the code written|how many tests are there|in which line is the bug}?'),
      ],
      gist: 'program code',
    };
  },
};
