import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { compileOnce } from '../../../src/engine/compile/compile-once.ts';
import { temporaryFolder } from '../../weights/fixtures.ts';

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

test('a compilation that nobody used for a week goes when its model is compiled anew', async (context) => {
  const folder = path.join(temporaryFolder(context), 'compiled');
  const compile = (name: string, made: string) =>
    compileOnce({ folder, name, sources: [], made }, async (into) => writeFileSync(path.join(into, 'model'), made));

  const old = await compile('owl', 'one');
  const recent = await compile('owl', 'two');
  const other = await compile('owlet', 'one');
  for (const unused of [old, other]) utimesSync(unused, daysAgo(8), daysAgo(8));
  utimesSync(recent, daysAgo(8), daysAgo(8));
  assert.equal(await compile('owl', 'two'), recent, 'used once more');

  const fresh = await compile('owl', 'three');
  assert.deepEqual(readdirSync(folder).sort(), [fresh, recent, other].map((kept) => path.basename(kept)).sort());
});

test('what was cut off or lost is compiled again', async (context) => {
  const folder = path.join(temporaryFolder(context), 'compiled');
  let compilations = 0;
  const compile = () =>
    compileOnce({ folder, name: 'owl', sources: [], made: 1 }, async (into) => {
      compilations += 1;
      writeFileSync(path.join(into, 'weights.bin'), 'all of it');
    });
  const weights = path.join(await compile(), 'weights.bin');
  await compile();
  assert.equal(compilations, 1);
  truncateSync(weights, 3);
  await compile();
  assert.equal(readFileSync(weights, 'utf8'), 'all of it');
  rmSync(weights);
  await compile();
  assert.equal(readFileSync(weights, 'utf8'), 'all of it');
  assert.equal(compilations, 3);
});

test('what a killed process left unfinished goes, what another process is writing stays', async (context) => {
  const folder = path.join(temporaryFolder(context), 'compiled');
  const unfinished = (id: string, written: Date) => {
    const partial = path.join(folder, `owl-0123456789abcdef.${id}.partial`);
    mkdirSync(partial, { recursive: true });
    writeFileSync(path.join(partial, 'weights.bin'), 'half');
    utimesSync(path.join(partial, 'weights.bin'), written, written);
    utimesSync(partial, daysAgo(1), daysAgo(1));
    return path.basename(partial);
  };
  unfinished('dead', daysAgo(1));
  const growing = unfinished('growing', new Date());
  const fresh = await compileOnce({ folder, name: 'owl', sources: [], made: 1 }, async () => undefined);
  assert.deepEqual(readdirSync(folder).sort(), [growing, path.basename(fresh)].sort());
});

test('a process that ends while it compiles leaves nothing behind', async (context) => {
  const folder = path.join(temporaryFolder(context), 'compiled');
  const module = new URL('../../../src/engine/compile/compile-once.ts', import.meta.url);
  const program = `
    import { compileOnce } from ${JSON.stringify(module.href)};
    import { writeFileSync } from 'node:fs';
    await compileOnce({ folder: process.argv[1], name: 'owl', sources: [], made: 1 }, async (into) => {
      writeFileSync(into + '/weights.bin', 'half');
      process.exit(0);
    });`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program, folder]);
  assert.deepEqual(readdirSync(folder), []);
});
