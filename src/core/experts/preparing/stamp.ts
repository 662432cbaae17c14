import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeFolder } from '../../../config/cache-folder.ts';
import { isPluginPackage, pluginName } from '../../../config/installed-plugins.ts';
import type { Settings } from '../../../config/settings.ts';

/** What could not be prepared is not tried again at once: without a network every start would wait for it. */
const RETRY_MS = 3_600_000;

interface Stamp {
  digest: string;
  /** Epoch milliseconds. */
  at: number;
  ok: boolean;
}

/** Whether a plugin, as it lies there and is set now, has been started before, or has failed to lately. */
export function isPrepared(entry: string, module: string, settings: Settings): boolean {
  try {
    const { digest, at, ok }: Stamp = JSON.parse(readFileSync(stampPath(entry, settings), 'utf8'));
    return digest === digestOf(entry, module, settings) && (ok || Date.now() - at < RETRY_MS);
  } catch {
    return false;
  }
}

export function stamp(entry: string, module: string, settings: Settings, ok: boolean): void {
  const path = stampPath(entry, settings);
  makeFolder(dirname(path));
  const stamped: Stamp = { digest: digestOf(entry, module, settings), at: Date.now(), ok };
  writeFileSync(path, JSON.stringify(stamped));
}

function stampPath(entry: string, { cacheDir }: Settings): string {
  return join(cacheDir, 'plugins', pluginName(entry), '.prepared.json');
}

/** Of what the plugin's files hold, and of its settings; of a package its manifest stands for the files. */
function digestOf(entry: string, module: string, { experts }: Settings): string {
  const hash = createHash('sha256').update(JSON.stringify(experts.plugins[pluginName(entry)] ?? {}));
  const files = isPluginPackage(entry) ? [findPackageJSON(pathToFileURL(module)) ?? module] : filesIn(dirname(module));
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.sort();
}
