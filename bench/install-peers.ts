import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { note, warn } from './report/notes.ts';

/**
 * Installs the packages of bench/package.json unless they are there, and says so loudly: they are large, and only this
 * measurement needs them. Where they cannot be had, the measurement goes on without them.
 */
export function installPeers(names: readonly string[]): void {
  if (names.every((name) => existsSync(packageFile(name)))) return;
  warn(`Installing ${names.join(' and ')} into bench/node_modules (about 600 MB, once) …`);
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status === 0) note('Installed.');
  else warn(`They cannot be installed: ${error?.message ?? `npm ended with code ${status}`}.`);
}

/** The version of a peer that is installed, or undefined where there is none. */
export function installedVersion(name: string): string | undefined {
  const file = packageFile(name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

function packageFile(name: string): string {
  return path.join(import.meta.dirname, 'node_modules', name, 'package.json');
}
