import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../support/processes.ts';
import { scratchFolder } from '../support/scratch.ts';

/** The processes of a group: those that Ctrl-C on a terminal reaches. */
function membersOf(group: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      const [state, , pgrp] = statOf(pid);
      return Number(pgrp) === group && state !== 'Z';
    });
}

/** State, parent and group of a process, and more; nothing of one that is gone. */
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}

const skip = process.platform === 'linux' ? false : 'looks at /proc';

const ENDS: [how: string, end: (group: number) => void][] = [
  ['Ctrl-C', (group) => process.kill(-group, 'SIGINT')],
  ['the death of the topmost', (group) => process.kill(group, 'SIGKILL')],
];

for (const [how, end] of ENDS) {
  test(`${how} ends all three processes`, { skip }, async () => {
    const script = join(import.meta.dirname, 'whole-chain-parent.ts');
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const parent = spawn(process.execPath, [script, scratchFolder()], { detached: true, stdio: [...stdio] });
    const group = parent.pid ?? 0;
    assert.ok(parent.stdout);
    await once(parent.stdout, 'data');
    await until(() => membersOf(group).length === 3);
    end(group);
    await until(() => membersOf(group).length === 0);
  });
}
