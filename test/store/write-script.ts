/** Writes so many entries into the store of a cache folder: another process, as far as a test is concerned. */
import { readSettings } from '../../src/config/read-settings.ts';
import { createLogger } from '../../src/log/logger.ts';
import { openStore } from '../../src/store/open-store.ts';

const [, , TYTO_CACHE_DIR, count] = process.argv;
const store = openStore(readSettings({ TYTO_CACHE_DIR }), createLogger('error'));
for (let index = 0; index < Number(count); index += 1) store?.put('observations', `theirs ${index}`, index);
store?.close();
