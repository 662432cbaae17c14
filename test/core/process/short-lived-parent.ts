/** Starts a core process that works in the folder of its argument, and dies in the middle of a turn: the child must not stay. */
import { readSettings } from '../../../src/config/read-settings.ts';
import { startCoreProcess } from '../../../src/core/process/core-process.ts';
import { silentLog } from '../support/settings.ts';
import { turnOf, user } from '../support/turns.ts';

const settings = readSettings({ TYTO_CACHE_DIR: process.argv[2] });
const core = await startCoreProcess(settings, silentLog, { entry: new URL('scripted-core.ts', import.meta.url) });
for await (const _ of core.answer(turnOf(user('ignore everything')))) process.kill(process.pid, 'SIGKILL');
