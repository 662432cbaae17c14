/** Starts a sight process that works in the folder of its argument, and dies while that hangs: the child must not stay. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readSettings } from '../../../src/config/read-settings.ts';
import { startSight } from '../../../src/core/sight/sight-process.ts';
import { silentLog } from '../support/settings.ts';

const settings = readSettings({ TYTO_CACHE_DIR: process.argv[2] });
const sight = await startSight(settings, silentLog, { entry: new URL('scripted-sight.ts', import.meta.url) });
const file = { number: 1, name: 'spin', bytes: new Uint8Array(1) };
void Array.fromAsync(sight.look(file, false, new AbortController().signal));
await sleep(300);
process.kill(process.pid, 'SIGKILL');
