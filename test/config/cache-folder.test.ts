import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CacheFolderError, makeFolder } from '../../src/config/cache-folder.ts';
import { temporaryFolder } from '../weights/fixtures.ts';

test('a folder is made with those above it, and may be there already', (context) => {
  const folder = path.join(temporaryFolder(context), 'a', 'b', 'c');
  makeFolder(folder);
  makeFolder(folder);
  assert.ok(statSync(folder).isDirectory());
});

test('a folder that cannot be made is one error', {
  skip: process.platform !== 'linux' && 'needs /proc',
}, (context) => {
  const file = path.join(temporaryFolder(context), 'file');
  writeFileSync(file, '');
  for (const folder of [path.join(file, 'below'), file, '/proc/nope/models']) {
    assert.throws(
      () => makeFolder(folder),
      (error) => error instanceof CacheFolderError && error.message.includes(`${folder} cannot be made (`),
    );
  }
});
