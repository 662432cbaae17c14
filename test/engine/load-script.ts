/** Loads the model of TYTO_MODEL and prints `loaded`, or the error's name and message. */
import { readSettings } from '../../src/config/read-settings.ts';
import { loadLanguageModel } from '../../src/engine/load.ts';
import { createLogger } from '../../src/log/logger.ts';

// The lock on fetched models hears every signal that ends a process; this one is to be an error of the write alone.
process.on('SIGXFSZ', () => {});

try {
  const { TYTO_CACHE_DIR, TYTO_MODEL, TYTO_PRECISION } = process.env;
  const settings = readSettings({ TYTO_CACHE_DIR, TYTO_MODEL, TYTO_PRECISION }, []);
  const model = await loadLanguageModel(settings, createLogger('error'));
  await model.dispose();
  console.log('loaded');
} catch (error) {
  console.log(`${error}`);
}
