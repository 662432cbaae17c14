import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SPARK_MISSING } from '../spark-model.ts';
import { fixture } from '../weights/fixtures.ts';
import { runTyto } from './run-tyto.ts';

const folder = await mkdtemp(join(tmpdir(), 'tyto-questions-'));
after(() => rm(folder, { recursive: true }));

/** A folder with these questions and one picture. */
async function folderWith(name: string, questions: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  await writeFile(join(path, 'questions.json'), questions);
  await copyFile(fixture('ocr-cases', 'receipt-1.png'), join(path, 'receipt-1.png'));
  return path;
}

test('every question is asked and counted, what is there and what is not', { skip: SPARK_MISSING }, async (t) => {
  const path = await folderWith(
    'asked',
    JSON.stringify([
      { id: 'a', file: 'receipt-1.png', question: 'Is it a receipt?', contains: ['yes', 'no'] },
      { id: 'b', file: 'receipt-1.png', question: 'Who painted it?', absent: true },
      { id: 'c', file: 'receipt-1.png', question: 'What is the total?', contains: ['never to be said'] },
    ]),
  );
  const { code, stdout, stderr } = await runTyto(t, ['eval', 'questions', path, '--json']);
  assert.equal(code, 0, stderr);
  const score = JSON.parse(stdout);
  assert.deepEqual(Object.keys(score), ['questions', 'right', 'absent', 'absent_right']);
  assert.deepEqual([score.questions, score.absent], [2, 1]);
  assert.ok(score.right <= 1 && score.absent_right <= 1);
  assert.match(stderr, /WRONG {2}c {2}What is the total\?/);
});

const broken: readonly [name: string, questions: string, message: RegExp][] = [
  ['no-json', '[{', /questions\.json are no JSON/],
  [
    'no-answer',
    '[{"id":"a","file":"receipt-1.png","question":"What?"}]',
    /0 needs either "contains" or "absent": true/,
  ],
  [
    'no-picture',
    '[{"id":"a","file":"gone.png","question":"What?","absent":true}]',
    /gone\.png cannot be read: there is no/,
  ],
];

for (const [name, questions, message] of broken) {
  test(`questions that cannot be asked are refused in one sentence: ${name}`, async (t) => {
    const { code, stderr } = await runTyto(t, ['eval', 'questions', await folderWith(name, questions)]);
    assert.equal(code, 1);
    assert.match(stderr, message);
  });
}

test('a folder without questions is named', async (t) => {
  const { code, stderr } = await runTyto(t, ['eval', 'questions', join(folder, 'nowhere')]);
  assert.equal(code, 1);
  assert.match(stderr, /nowhere.questions\.json cannot be read: there is no such file/);
});
