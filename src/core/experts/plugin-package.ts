import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Conditions under which a package names the module to import, in order. */
const CONDITIONS = ['node', 'import', 'default'] as const;

/**
 * The module that `import` of a package would load, seen from a folder: it lies in a `node_modules` there or above.
 * @throws {Error} that says how to install it.
 */
export function packageEntry(name: string, folder: string): string {
  const manifest = find(name, folder);
  if (manifest === undefined) throw new Error(`it is not installed: \`npm install ${name}\` beside Tyto brings it`);
  const { exports, main } = JSON.parse(readFileSync(manifest, 'utf8')) as { exports?: unknown; main?: unknown };
  const entry = exports === undefined ? (main ?? 'index.js') : entryOf(exports);
  if (typeof entry !== 'string') throw new Error('its package.json exports no module to import');
  return join(dirname(manifest), entry);
}

function find(name: string, folder: string): string | undefined {
  try {
    return findPackageJSON(name, pathToFileURL(join(folder, 'package.json')));
  } catch {
    return undefined;
  }
}

/** Follows the conditions of an `exports` field to a path. */
function entryOf(exports: unknown): unknown {
  if (typeof exports !== 'object' || exports === null) return exports;
  const branches: Record<string, unknown> = { ...exports };
  if ('.' in branches) return entryOf(branches['.']);
  const condition = CONDITIONS.find((name) => name in branches);
  return condition && entryOf(branches[condition]);
}
