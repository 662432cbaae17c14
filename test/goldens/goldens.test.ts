import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fixture } from '../weights/fixtures.ts';
import { close, same } from './check.ts';
import { findFolders } from './find-folders.ts';
import { runGoldens } from './run.ts';
import { SYSTEMS } from './systems.ts';

const FOLDERS = findFolders(fixture('goldens'), SYSTEMS);

test('every system has goldens', () => {
  assert.deepEqual(
    SYSTEMS.filter((system) => FOLDERS.every((found) => found.system !== system)),
    [],
  );
});

for (const { folder, system } of FOLDERS) {
  test(`${system.name}: ${path.relative(fixture('goldens'), folder)}`, async () => {
    const failures: string[] = [];
    for await (const check of system.check(folder)) {
      if (!check.ok) failures.push(`${check.name}: ${check.error} of ${check.tolerance} ${check.note ?? ''}`);
    }
    assert.deepEqual(failures, []);
  });
}

for (const system of SYSTEMS.filter(({ checkTraining }) => checkTraining)) {
  test(`training of ${system.name}`, async () => {
    const failures: string[] = [];
    let checks = 0;
    for (const { folder } of FOLDERS.filter((found) => found.system === system)) {
      for await (const check of system.checkTraining?.(folder) ?? []) {
        checks += 1;
        if (!check.ok)
          failures.push(`${folder} ${check.name}: ${check.error} of ${check.tolerance} ${check.note ?? ''}`);
      }
    }
    assert.ok(checks > 0, 'no training was found');
    assert.deepEqual(failures, []);
  });
}

test('numbers that are wrong, missing or none at all fail', () => {
  assert.equal(close('a', [1, 2], [1, 2.00001], 1e-4).ok, true);
  assert.equal(close('a', [1, 2], [1, 2.1], 1e-4).ok, false);
  assert.equal(close('a', [1], [1, 2], 1e-4).ok, false);
  assert.equal(close('a', undefined, [1, 2], 1e-4).ok, false);
  assert.equal(close('a', [1, Number.NaN], [1, 2], 1e-4).ok, false);
  assert.equal(same('a', [1, 2], [1, 2]).ok, true);
  assert.equal(same('a', [1, 2, 3], [1, 2]).ok, false);
});

test('a folder of no known kind fails, and one that is not there', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tyto-goldens-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const results = await Array.fromAsync(runGoldens([folder, path.join(folder, 'none')]));
  assert.deepEqual(
    results.map(({ check }) => check.ok),
    [false, false],
  );
});
