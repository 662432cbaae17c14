import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MANIFEST_DIR } from '../../src/config/paths.ts';
import { emptyFolder } from '../train/support/scratch.ts';
import { runTyto, startTyto } from './run-tyto.ts';

const recipes = join(MANIFEST_DIR, 'recipes', 'tiny');
const picture = join(recipes, 'data', 'pictures', 'red.png');
const question = ['What colour is it?', picture, '--temperature', '0', '--max-new-tokens', '12', '--json'];

for (const [name, untrained] of [
  ['lavin', 'lavin-tiny'],
  ['llama-adapter-v2', 'llama-adapter-v2-tiny'],
  ['mplug-owl-stage-1', 'mplug-owl-tiny'],
  ['mplug-owl-stage-2', 'mplug-owl-tiny'],
] as const) {
  test(`${name}: trained, then served from its run, it answers otherwise than before`, async (t) => {
    const folder = emptyFolder(t);
    const settings = { TYTO_CACHE_DIR: join(folder, 'cache'), TYTO_EXPERTS: 'none' };
    const run = join(folder, 'run');
    const { code, stdout, stderr } = await runTyto(
      t,
      ['train', join(recipes, `${name}.json`), '--run', run, '--json'],
      settings,
    );
    assert.equal(code, 0, stderr);
    const { ending, manifest } = JSON.parse(stdout);
    assert.equal(ending, 'finished');
    const { training } = JSON.parse(readFileSync(manifest, 'utf8'));
    assert.ok(training.parameters > 1000 && training.data.length > 0 && Object.keys(training.base).length > 0);
    assert.match(readFileSync(join(run, 'plot.svg'), 'utf8'), /^<svg .*<polyline points="\d/s);
    const answer = async (model: string) => {
      const given = await runTyto(t, ['ask', ...question, '--model', model], settings);
      assert.equal(given.code, 0, given.stderr);
      return JSON.parse(given.stdout).text;
    };
    const [before, after] = [await answer(untrained), await answer(manifest)];
    assert.notEqual(after, before);
  });
}

test('Ctrl-C finishes the step, saves, and says how to go on', async (t) => {
  const run = join(emptyFolder(t), 'run');
  const args = ['train', join(recipes, 'lavin.json'), '--run', run];
  const running = await startTyto(t, args);
  await new Promise<void>((resolve) => {
    running.process.stderr.on('data', () => {
      if (/Step 3 of 60/.test(running.output().stderr)) resolve();
    });
  });
  running.process.kill('SIGINT');
  const { code, stdout } = await running.ended;
  assert.equal(code, 130);
  assert.match(
    stdout,
    /^Stopped after step \d+; all is saved in .*run\. Go on with: tyto train .*lavin\.json --run .*run --resume\n$/,
  );
  assert.ok(existsSync(join(run, 'checkpoint.safetensors')));
  const resumed = await runTyto(t, [...args, '--resume']);
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.match(resumed.stdout, /^Done after 60 steps\. .*Serve it with: TYTO_MODEL=/);
});

test('a file that is no recipe is one clear error', async (t) => {
  const { code, stderr } = await runTyto(t, ['train', picture]);
  assert.equal(code, 1);
  assert.match(stderr, /^Error: .*red\.png is not a recipe for training:/);
});
