#!/usr/bin/env node
/**
 * The command `tyto`. TypeScript runs directly on Node 22.18 and later; an older Node only starts the one that came
 * with `npm ci`. Plain JavaScript, so that even an old Node can read it.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

function runsTypeScript() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** The Node of the package `node`, in this project or in one that depends on it. */
function findBundledNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (let folder = here; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', 'node', 'bin', name);
    if (existsSync(candidate)) return candidate;
  }
  return undefined;
}

function runWith(node) {
  const child = spawn(node, [join(here, 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; this process waits for how it ends.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal) process.kill(process.pid, signal);
    process.exitCode = code ?? 1;
  });
}

if (runsTypeScript()) {
  await import('./main.ts');
} else {
  const node = findBundledNode();
  if (node) {
    runWith(node);
  } else {
    console.error(
      `Tyto needs Node 22.18 or later, this is ${process.versions.node}. Run "npm ci" in its folder: it brings one.`,
    );
    process.exitCode = 1;
  }
}
