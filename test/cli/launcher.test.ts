import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../src/config/paths.ts';

const run = promisify(execFile);
const launcher = join(PROJECT_ROOT, 'src', 'cli', 'tyto.js');

/** A Node on this machine that cannot run TypeScript by itself. */
async function findOldNode(): Promise<string | undefined> {
  for (const node of ['/usr/bin/node', '/usr/local/bin/node']) {
    if (!existsSync(node)) continue;
    const { stdout } = await run(node, ['--version']);
    const [major = 0, minor = 0] = stdout.slice(1).split('.').map(Number);
    if (major < 22 || (major === 22 && minor < 18)) return node;
  }
  return undefined;
}

const oldNode = await findOldNode();

test('an old Node hands over to the one that npm ci brought', {
  skip: oldNode ? false : 'no Node older than 22.18 on this machine',
}, async () => {
  const { stdout } = await run(oldNode ?? '', [launcher, '--version']);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  const failing = run(oldNode ?? '', [launcher, 'ask', 'Hello', '/nowhere/owl.png']);
  await assert.rejects(failing, (error) => error instanceof Error && 'code' in error && error.code === 1);
});

test('the launcher runs on a Node that knows TypeScript', async () => {
  const { stdout } = await run(process.execPath, [launcher, 'ask', '--help']);
  assert.match(stdout, /--max-new-tokens/);
});
