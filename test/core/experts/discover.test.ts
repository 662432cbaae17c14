import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { discoverExperts } from '../../../src/core/experts/discover.ts';
import { scratchFolder } from '../support/scratch.ts';

const MEMBERS =
  "version: '1', description: 'd', accepts: ['image'], cost: 'light', deadlineMs: 1, create: async () => ({})";

/** A plugins folder with these modules in it. */
function folderOf(modules: Record<string, string>): string {
  const folder = scratchFolder();
  for (const [name, source] of Object.entries(modules)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.ts'), source);
  }
  return folder;
}

test('finds the plugins of the project', async () => {
  const { plugins, problems } = await discoverExperts({ enabled: 'all' });
  assert.deepEqual(problems, []);
  assert.ok(plugins.some(({ name }) => name === 'ocr'));
});

test('uses those that are asked for, and names those that cannot be used', async () => {
  const folder = folderOf({
    good: `export default { name: 'good', ${MEMBERS} };`,
    idle: `export default { name: 'idle', ${MEMBERS} };`,
    other: `export default { name: 'another', ${MEMBERS} };`,
    empty: 'export const nothing = 1;',
    broken: "throw new Error('no such device');",
  });
  const all = await discoverExperts({ enabled: 'all' }, folder);
  assert.deepEqual(
    all.plugins.map(({ name }) => name),
    ['good', 'idle'],
  );
  assert.equal(all.problems.length, 3);
  assert.match(all.problems.join('\n'), /"broken" cannot be used: no such device/);
  assert.match(all.problems.join('\n'), /"empty" cannot be used: its index.ts must default-export an ExpertPlugin/);
  assert.match(all.problems.join('\n'), /"other" cannot be used: it calls itself "another"/);

  const some = await discoverExperts({ enabled: ['good', 'missing'] }, folder);
  assert.deepEqual(
    some.plugins.map(({ name }) => name),
    ['good'],
  );
  assert.match(some.problems.join('\n'), /"missing" cannot be used: there is none, only broken, empty, good/);
  assert.deepEqual(await discoverExperts({ enabled: [] }, folder), { plugins: [], problems: [] });
});
