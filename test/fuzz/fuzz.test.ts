import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { testSettings } from '../core/support/settings.ts';
import { seededRandom } from '../seeded-random.ts';
import { makeCorpus } from './corpus.ts';
import { type Finding, fuzz } from './fuzz.ts';
import { mutate } from './mutate.ts';

const corpus = await makeCorpus();

test('equal numbers make equal files', () => {
  const files = (seed: number) =>
    Array.from({ length: 50 }, (_, run) => mutate(corpus, seededRandom(seed * 1000 + run)));
  assert.deepEqual(files(3), files(3));
  assert.notDeepEqual(files(3), files(4));
});

test('every damaged or forged file has its answer, in bounded memory, and no process stays', async () => {
  const defaults = testSettings();
  const settings = {
    ...defaults,
    images: { ...defaults.images, heic: true },
    experts: { ...defaults.experts, enabled: ['codes'] },
  };
  const findings: Finding[] = [];
  const result = await fuzz(corpus, {
    seed: 20_261_126,
    first: 0,
    runs: 150,
    seconds: 120,
    settings,
    onFinding: (finding) => findings.push(finding),
  });
  assert.deepEqual(result.broken, [], findings.map(({ run, what, story }) => `${run}: ${what} (${story})`).join('\n'));
  const refused = Object.values(result.refused).reduce((sum, times) => sum + times, 0);
  assert.equal(result.accepted + refused, result.runs);
  // A fuzzer whose files are all taken, or all stopped at the door, tests nothing.
  assert.ok(result.accepted > 10 && refused > 10);
});

test('says what was wrong with its arguments', () => {
  const run = (...args: string[]) => spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args]);
  const { status, stderr } = run('--runs', 'many');
  assert.equal(status, 1);
  assert.match(stderr.toString(), /^--runs is "many": it must be a whole number\.\n$/);
});
