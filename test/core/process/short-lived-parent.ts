/** Starts a core process that works in the folder of its argument, and dies without a word: the child must not stay. */
import { readSettings } from '../../../src/config/read-settings.ts';
import { startCoreProcess } from '../../../src/core/process/core-process.ts';
import { silentLog } from '../support/settings.ts';

const settings = readSettings({ TYTO_CACHE_DIR: process.argv[2] });
await startCoreProcess(settings, silentLog, { entry: new URL('scripted-core.ts', import.meta.url) });
process.kill(process.pid, 'SIGKILL');
