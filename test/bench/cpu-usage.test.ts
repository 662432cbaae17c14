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
  await pause(1500);
  const busy = since();
  assert.ok(busy !== undefined && busy > 0.2 && busy <= availableParallelism(), `${busy} cores`);
});
