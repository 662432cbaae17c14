import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { createLogger } from '../../src/log/logger.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { scratchFolder } from '../core/support/scratch.ts';
import { silentLog, testSettings } from '../core/support/settings.ts';

const DAY_MS = 86_400_000;

function settingsOf(cacheDir: string, observationDays = 7) {
  const settings = testSettings({ cacheDir });
  return { ...settings, experts: { ...settings.experts, observationDays } };
}

function opened(context: TestContext, cacheDir: string, days?: number): Store {
  const store = openStore(settingsOf(cacheDir, days), silentLog);
  assert.ok(store);
  context.after(() => store.close());
  return store;
}

function pathIn(cacheDir: string): string {
  return join(cacheDir, 'observations.sqlite');
}

/** Makes every entry older. */
function age(cacheDir: string, days: number): void {
  const database = new DatabaseSync(pathIn(cacheDir));
  database.prepare('update entries set at = at - ?').run(days * DAY_MS);
  database.close();
}

/** A log, and the warnings that it got. */
function listening() {
  const lines: string[] = [];
  return { log: createLogger('warn', { write: (line: string) => void lines.push(line) }), lines };
}

test('keeps values under kind and key, over a restart and for several processes', (context) => {
  const cacheDir = scratchFolder();
  const first = opened(context, cacheDir);
  first.put('observations', 'a', [{ text: 'ü' }]);
  first.put('evidence', 'a', 7);
  first.put('evidence', 'a', 8);
  const second = opened(context, cacheDir);
  assert.deepEqual(second.get('observations', 'a'), [{ text: 'ü' }]);
  assert.equal(second.get('evidence', 'a'), 8);
  assert.equal(second.get('evidence', 'b'), undefined);
  second.remove('evidence', 'a');
  assert.equal(first.get('evidence', 'a'), undefined);
  first.close();
  second.close();
  assert.deepEqual(opened(context, cacheDir).get('observations', 'a'), [{ text: 'ü' }]);
});

test('takes what another process writes beside it', (context) => {
  const cacheDir = scratchFolder();
  const store = opened(context, cacheDir);
  const script = join(import.meta.dirname, 'write-script.ts');
  store.put('observations', 'mine', 1);
  execFileSync(process.execPath, [script, cacheDir, '50']);
  store.put('observations', 'mine too', 2);
  const found = Array.from({ length: 50 }, (_, index) => store.get('observations', `theirs ${index}`));
  assert.deepEqual(
    found,
    Array.from({ length: 50 }, (_, index) => index),
  );
  assert.equal(store.get('observations', 'mine'), 1);
});

test('can be read by nobody but its owner', {
  skip: process.platform === 'win32' && 'no modes on Windows',
}, (context) => {
  const cacheDir = scratchFolder();
  opened(context, cacheDir).put('observations', 'a', 'secret');
  for (const ending of ['', '-wal']) assert.equal(statSync(pathIn(cacheDir) + ending).mode & 0o077, 0);
});

test('gives nothing that is older than the owner wants, and deletes it without a trace', (context) => {
  const cacheDir = scratchFolder();
  const store = opened(context, cacheDir, 2);
  store.put('observations', 'old', 'PAINTED-OWL-17');
  age(cacheDir, 3);
  store.put('observations', 'new', 'young');
  assert.equal(store.get('observations', 'old'), undefined);
  store.close();
  const again = opened(context, cacheDir, 2);
  assert.equal(again.get('observations', 'new'), 'young');
  again.close();
  assert.equal(readFileSync(pathIn(cacheDir)).includes('PAINTED-OWL-17'), false);
});

test('with a retention of no days there is no file, and an earlier one goes', (context) => {
  const cacheDir = scratchFolder();
  opened(context, cacheDir).put('observations', 'a', 1);
  assert.equal(openStore(settingsOf(cacheDir, 0), silentLog), undefined);
  assert.equal(existsSync(pathIn(cacheDir)), false);
});

test('a broken file, or one of a later version, is a warning and no store', () => {
  for (const spoil of [
    (path: string) =>
      writeFileSync(path, 'not a database at all, but long enough to look like a header of one'.repeat(9)),
    (path: string) => new DatabaseSync(path).exec('pragma user_version = 99'),
  ]) {
    const cacheDir = scratchFolder();
    spoil(pathIn(cacheDir));
    const { log, lines } = listening();
    assert.equal(openStore(settingsOf(cacheDir), log), undefined);
    assert.match(lines.join(), /kept in memory only/);
  }
});

test('a file that another process holds costs an entry, not the store', (context) => {
  const cacheDir = scratchFolder();
  const { log, lines } = listening();
  const store = openStore(settingsOf(cacheDir), log);
  assert.ok(store);
  context.after(() => store.close());
  const other = new DatabaseSync(pathIn(cacheDir));
  other.exec('begin exclusive');
  store.put('observations', 'a', 1);
  assert.match(lines.join(), /locked/);
  other.exec('commit');
  other.close();
  assert.equal(store.get('observations', 'a'), undefined);
  store.put('observations', 'a', 2);
  assert.equal(store.get('observations', 'a'), 2);
});

test('a file that breaks while it is in use ends its use without harm', (context) => {
  const cacheDir = scratchFolder();
  const { log, lines } = listening();
  const store = openStore(settingsOf(cacheDir), log);
  assert.ok(store);
  context.after(() => store.close());
  const vandal = new DatabaseSync(pathIn(cacheDir));
  vandal.exec('drop table entries');
  vandal.close();
  store.put('observations', 'a', 1);
  assert.equal(store.get('observations', 'a'), undefined);
  assert.equal(lines.length, 1);
});

test('a value that is no JSON counts as not there', (context) => {
  const cacheDir = scratchFolder();
  const store = opened(context, cacheDir);
  store.put('observations', 'a', 1);
  const vandal = new DatabaseSync(pathIn(cacheDir));
  vandal.exec("update entries set value = '{'");
  vandal.close();
  assert.equal(store.get('observations', 'a'), undefined);
});
