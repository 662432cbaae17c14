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
  assert.match(all.problems.join('\n'), /"empty" cannot be used: its module must default-export an ExpertPlugin/);
  assert.match(all.problems.join('\n'), /"other" cannot be used: it calls itself "another" instead of "other"/);

  const some = await discoverExperts({ enabled: ['good', 'missing'] }, folder);
  assert.deepEqual(
    some.plugins.map(({ name }) => name),
    ['good'],
  );
  assert.match(some.problems.join('\n'), /"missing" cannot be used: there is none, only broken, empty, good/);
  assert.deepEqual(await discoverExperts({ enabled: [] }, folder), { plugins: [], problems: [] });
});

/** Puts a package into the `node_modules` of a folder. */
function install(folder: string, name: string, manifest: object, files: Record<string, string>): void {
  const home = join(folder, 'node_modules', name);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...manifest }));
  for (const [file, source] of Object.entries(files)) writeFileSync(join(home, file), source);
}

test('loads plugins of packages by name, beside those of the folder', async () => {
  const folder = folderOf({ good: `export default { name: 'good', ${MEMBERS} };` });
  const meters = `export default { name: 'meters', ${MEMBERS} };`;
  install(folder, 'tyto-plugin-meters', { type: 'module', exports: { '.': { import: './m.js' } } }, { 'm.js': meters });
  const rings = `module.exports = { name: 'rings', ${MEMBERS} };`;
  install(folder, '@owl/tyto-plugin-rings', { main: 'r.cjs' }, { 'r.cjs': rings });
  const { plugins, problems } = await discoverExperts(
    { enabled: ['good', 'tyto-plugin-meters', '@owl/tyto-plugin-rings'] },
    folder,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    plugins.map(({ name }) => name),
    ['good', 'meters', 'rings'],
  );
});

test('names the package that is missing, broken, or takes the name of another', async () => {
  const folder = folderOf({ good: `export default { name: 'good', ${MEMBERS} };` });
  install(
    folder,
    'tyto-plugin-good',
    { type: 'module' },
    { 'index.js': `export default { name: 'good', ${MEMBERS} };` },
  );
  install(folder, 'tyto-plugin-fire', { type: 'module' }, { 'index.js': "throw new Error('no such device')" });
  install(
    folder,
    'tyto-plugin-mask',
    { type: 'module' },
    { 'index.js': `export default { name: 'good', ${MEMBERS} };` },
  );
  install(folder, 'tyto-plugin-none', { exports: {} }, {});
  const packages = ['missing', 'fire', 'good', 'mask', 'none'].map((name) => `tyto-plugin-${name}`);
  const { plugins, problems } = await discoverExperts({ enabled: ['good', ...packages] }, folder);
  assert.deepEqual(
    plugins.map(({ name }) => name),
    ['good'],
  );
  assert.deepEqual(
    problems.map((problem) => problem.replace('The expert plugin ', '')),
    [
      '"tyto-plugin-missing" cannot be used: it is not installed: `npm install tyto-plugin-missing` beside Tyto brings it.',
      '"tyto-plugin-fire" cannot be used: no such device.',
      '"tyto-plugin-good" cannot be used: there is a plugin "good" already.',
      '"tyto-plugin-mask" cannot be used: it calls itself "good" instead of "mask".',
      '"tyto-plugin-none" cannot be used: its package.json exports no module to import.',
    ],
  );
});
