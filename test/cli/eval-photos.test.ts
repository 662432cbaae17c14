import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import classify from '../../plugins/classify/index.ts';
import detect from '../../plugins/detect/index.ts';
import safety from '../../plugins/safety/index.ts';
import { scratchFolder } from '../core/support/scratch.ts';
import { startExpert } from '../plugins/start-expert.ts';
import { fixture } from '../weights/fixtures.ts';
import { runTyto } from './run-tyto.ts';

const starts = await Promise.all([detect, classify, safety].map((plugin) => startExpert(plugin)));
const skip = starts.map((started) => started.skip).find((reason) => reason !== false) ?? false;

/** A folder with two photographs and this truth about them. */
async function folderWith(truth: string): Promise<string> {
  const folder = scratchFolder();
  await writeFile(join(folder, 'truth.json'), truth);
  for (const name of ['dog.jpg', 'house.jpg']) await copyFile(fixture('photos', name), join(folder, name));
  return folder;
}

test('photographs are scored against the truth of their folder', { skip }, async (t) => {
  const photos = [
    {
      id: 'dog',
      file: 'dog.jpg',
      objects: { dog: { min: 1, max: 1 }, car: { min: 1 } },
      named: [],
      absent: ['person'],
    },
    { id: 'again', file: 'dog.jpg', objects: {}, absent: ['dog'] },
    { id: 'house', file: 'house.jpg', objects: {}, named: ['house'], absent: ['person'] },
  ];
  const folder = await folderWith(JSON.stringify({ about: 'A test.', photos }));
  const { code, stdout, stderr } = await runTyto(t, ['eval', 'photos', folder, '--json']);
  assert.equal(code, 0, stderr);
  const score = { photos: 3, labels_total: 2, found_045: 1, found_055: 1, wrong_045: 1, wrong_055: 1 };
  assert.deepEqual(JSON.parse(stdout), score);
  assert.match(stderr, /^dog +dog 0\.\d+ .* car +-$/m);
  assert.match(stderr, /From 0\.45 on: 1 of 2 labels found, 1 wrong\./);
});

const broken: readonly [name: string, truth: string, message: RegExp][] = [
  ['no JSON', '{"photos":', /truth\.json is no JSON/],
  ['no photographs', '{"photos":[]}', /truth\.json is not as it should be: photos/],
  ['a photograph without a file', '{"photos":[{"id":"a"}]}', /truth\.json is not as it should be: photos\.0\.file/],
];

for (const [name, truth, message] of broken) {
  test(`a truth that cannot be used is refused in one sentence: ${name}`, async (t) => {
    const { code, stdout, stderr } = await runTyto(t, ['eval', 'photos', await folderWith(truth), '--json']);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, message);
  });
}

test('a folder without truth.json is refused in one sentence', async (t) => {
  const { code, stderr } = await runTyto(t, ['eval', 'photos', scratchFolder()]);
  assert.equal(code, 1);
  assert.match(stderr, /truth\.json, cannot be read: there is no such file/);
});

test('a photograph that is not there is told', { skip }, async (t) => {
  const folder = await folderWith('{"photos":[{"id":"gone","file":"gone.jpg"}]}');
  const { code, stderr } = await runTyto(t, ['eval', 'photos', folder]);
  assert.equal(code, 1);
  assert.match(stderr, /gone\.jpg cannot be read: there is no such file/);
});
