import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { watchOthers } from '../../bench/driver/cpu-usage.ts';

const skip = existsSync('/proc/stat') ? false : 'NOT TESTED: only Linux tells how busy other processes are.';

test('a busy process beside this one is seen', { skip }, async (t) => {
  const others = spawn(process.execPath, ['-e', 'console.log(1); while (true);'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.after(() => others.kill('SIGKILL'));
  await once(others.stdout, 'data');
  const since = watchOthers();
  const sinceBesideWorker = watchOthers(others.pid);
  await pause(1500);
  const busy = since() ?? 0;
  const busyBesideWorker = sinceBesideWorker() ?? Number.POSITIVE_INFINITY;
  assert.ok(busy > 0.2 && busy <= availableParallelism(), `${busy} cores`);
  assert.ok(
    busyBesideWorker < busy - 0.1,
    `${busyBesideWorker} cores of ${busy} beside the one that works for this process`,
  );
});
