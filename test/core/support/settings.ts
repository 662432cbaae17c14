import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../../src/config/read-settings.ts';
import type { Settings } from '../../../src/config/settings.ts';
import { createLogger, type Logger } from '../../../src/log/logger.ts';

/** A log that keeps nothing. */
export const silentLog: Logger = createLogger('error', { write: () => undefined });

/** The defaults with an empty cache folder; each part can be set otherwise. */
export function testSettings(parts: Partial<Settings> = {}): Settings {
  const cacheDir = mkdtempSync(join(tmpdir(), 'tyto-core-test-'));
  process.once('exit', () => rmSync(cacheDir, { recursive: true, force: true }));
  return { ...readSettings({ TYTO_CACHE_DIR: cacheDir, TYTO_LOG_LEVEL: 'error' }), ...parts };
}
