/** Starts Tyto's own core in the folder of its argument, says so, and ends with Ctrl-C as the command line does. */
import { readSettings } from '../../../src/config/read-settings.ts';
import { startCoreProcess } from '../../../src/core/process/core-process.ts';
import { silentLog } from '../support/settings.ts';

const settings = readSettings({
  TYTO_CACHE_DIR: process.argv[2],
  TYTO_MODEL: '/there/is/no/model',
  TYTO_EXPERTS: 'codes',
  TYTO_LOG_LEVEL: 'silent',
});
const core = await startCoreProcess(settings, silentLog);
process.once('SIGINT', () => core.dispose());
console.log('ready');
