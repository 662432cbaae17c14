import { readSettings } from '../../../src/config/read-settings.ts';
import type { Settings } from '../../../src/config/settings.ts';
import { createLogger, type Logger } from '../../../src/log/logger.ts';
import { scratchFolder } from './scratch.ts';

/** A log that keeps nothing. */
export const silentLog: Logger = createLogger('error', { write: () => undefined });

/** The defaults with an empty cache folder; each part can be set otherwise. */
export function testSettings(parts: Partial<Settings> = {}): Settings {
  return { ...readSettings({ TYTO_CACHE_DIR: scratchFolder(), TYTO_LOG_LEVEL: 'error' }), ...parts };
}
