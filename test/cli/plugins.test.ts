import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { textPicture } from '../core/support/pictures.ts';
import { runTyto } from './run-tyto.ts';

const folder = await mkdtemp(join(tmpdir(), 'tyto-plugins-'));
after(() => rm(folder, { recursive: true }));
const picture = join(folder, 'code.png');
await writeFile(picture, textPicture('lowcon-1'));
const notes = join(folder, 'notes.png');
await writeFile(notes, 'no picture at all');

test('plugins list tells of each plugin what it is and whether it can be used', async (t) => {
  const settings = { TYTO_EXPERTS: 'codes,detect,tyto-plugin-nowhere', TYTO_CACHE_DIR: join(folder, 'cache') };
  const { code, stdout } = await runTyto(t, ['plugins', 'list'], settings);
  assert.equal(code, 0);
  assert.match(stdout, /^codes \S+: looks at image, light, \d+ s an image, ready\n {2}Reads QR codes/m);
  assert.match(
    stdout,
    /^detect \S+: .*, not usable: its weights are not here yet \(\d.*MB\); the first start fetches them$/m,
  );
  assert.match(stdout, /^ocr \S+: .*, switched off by TYTO_EXPERTS$/m);
  assert.match(stdout, /^The expert plugin "tyto-plugin-nowhere" cannot be used: it is not installed/m);
});

test('plugins run shows what one expert sees', async (t) => {
  const { code, stdout } = await runTyto(t, ['plugins', 'run', 'ocr', picture]);
  assert.equal(code, 0);
  assert.match(stdout, /^ {2}ocr \S+: \d observed \(\d+ ms\)$/m);
  assert.match(
    stdout,
    /^ {5}1 {2}text +0\.9\d {2}"The hidden code for tonight is MARBLE-72\." {2}at \d+,\d+, \d+ x \d+$/m,
  );
});

test('plugins run lets an expert that is given reports look after those who make them', async (t) => {
  const settings = { TYTO_EXPERTS: 'ocr,codes' };
  const { code, stdout, stderr } = await runTyto(t, ['plugins', 'run', 'text-rules', picture], settings);
  assert.equal(code, 0);
  assert.match(stderr, /^ {2}ocr \S+: \d observed/m);
  assert.match(stderr, /^ {2}codes \S+: 0 observed/m);
  assert.match(stdout, /^ {2}text-rules \S+: \d observed .*\n {5}1 {2}signal .* lang\.en in "The hidden code/);
});

test('plugins run --json prints one report', async (t) => {
  const { code, stdout } = await runTyto(t, ['plugins', 'run', 'codes', picture, '--json']);
  assert.equal(code, 0);
  const { name, image, ok, observations } = JSON.parse(stdout);
  assert.deepEqual({ name, image, ok, observations }, { name: 'codes', image: 1, ok: true, observations: [] });
});

test('plugins run says in one sentence what is wrong', async (t) => {
  const wrong: [args: string[], message: RegExp][] = [
    [['ocr', notes], /notes\.png is not a picture: it is text\.\n$/],
    [['ocr', join(folder, 'gone.png')], /gone\.png cannot be read: there is no such file\.\n$/],
    [['orc', picture], /The expert plugin "orc" cannot be used: there is none, only .*ocr/],
  ];
  for (const [args, message] of wrong) {
    const { code, stdout, stderr } = await runTyto(t, ['plugins', 'run', ...args]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, message);
  }
});
