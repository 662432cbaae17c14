import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../src/config/paths.ts';

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});

const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(PROJECT_ROOT, 'package-lock.json'), 'utf8')));

/** As Node resolves: in the package's own node_modules, then in those of the folders above it. */
function isLocked(dependent: string, name: string): boolean {
  const folders = dependent.split('/node_modules/');
  const places = folders.map((_, depth) => folders.slice(0, depth + 1).join('/node_modules/'));
  return ['', ...places].some((place) => `${place}${place && '/'}node_modules/${name}` in packages);
}

// Where a registry does not serve the packages of other platforms, `npm install` leaves them out of the lock file,
// and `npm ci` of npm 11 then refuses it.
test('the lock file names the packages of every platform', () => {
  const missing = Object.entries(packages).flatMap(([dependent, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(dependent, name))
      .map((name) => `${name}, wanted by ${dependent}`),
  );
  assert.deepEqual(missing, []);
});
