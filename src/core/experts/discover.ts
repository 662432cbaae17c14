import { join } from 'node:path';
import { installedPlugins, isPluginPackage, pluginName } from '../../config/installed-plugins.ts';
import { PLUGIN_DIR } from '../../config/paths.ts';
import type { Settings } from '../../config/settings.ts';
import { errorMessage } from '../error-message.ts';
import { loadPlugin } from './load-plugin.ts';
import type { ExpertPlugin } from './plugin.ts';
import { packageEntry } from './plugin-package.ts';

export interface Discovery {
  /** Those of `plugins/` in the order of their names, then those of packages. */
  plugins: ExpertPlugin[];
  /** One sentence for each plugin that is asked for and cannot be used. */
  problems: string[];
}

/** Loads the plugins that the settings ask for. A broken one becomes a problem, never an exception. */
export async function discoverExperts(
  { enabled }: Pick<Settings['experts'], 'enabled'>,
  folder: string = PLUGIN_DIR,
): Promise<Discovery> {
  const installed = installedPlugins(folder);
  const discovery: Discovery = { plugins: [], problems: [] };
  for (const entry of wantedEntries(enabled, installed)) {
    try {
      const name = pluginName(entry);
      if (discovery.plugins.some((plugin) => plugin.name === name))
        throw new Error(`there is a plugin "${name}" already`);
      discovery.plugins.push(await loadPlugin(name, moduleOf(entry, installed, folder)));
    } catch (error) {
      discovery.problems.push(`The expert plugin "${entry}" cannot be used: ${errorMessage(error)}.`);
    }
  }
  return discovery;
}

/** What the settings name: `all` stands for the folders in `plugins/`, packages are named one by one. */
export function wantedEntries(enabled: Settings['experts']['enabled'], installed: readonly string[]): Set<string> {
  const entries = enabled === 'all' ? [enabled] : enabled;
  return new Set(entries.flatMap((entry) => (entry === 'all' ? installed : entry)));
}

/**
 * The module of a plugin that the settings name.
 * @throws {Error} when there is none.
 */
export function moduleOf(entry: string, installed: readonly string[], folder: string = PLUGIN_DIR): string {
  if (installed.includes(entry)) return join(folder, entry, 'index.ts');
  if (isPluginPackage(entry)) return packageEntry(entry, folder);
  throw new Error(`there is none, only ${installed.join(', ') || 'an empty folder'}`);
}
