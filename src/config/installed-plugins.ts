import { existsSync, readdirSync } from 'node:fs';
import { PLUGIN_DIR } from './paths.ts';

const PLUGIN_NAME = /^[a-z][a-z0-9-]*$/;
/** How a package with a plugin in it is called: `tyto-plugin-meters`, `@owner/tyto-plugin-meters`. */
const PACKAGE = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?tyto-plugin-([a-z][a-z0-9-]*)$/;

/** Names of the folders in `plugins/`, sorted; what is in them is the expert host's affair. */
export function installedPlugins(folder: string = PLUGIN_DIR): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && PLUGIN_NAME.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** Whether an entry of `TYTO_EXPERTS` names an npm package rather than a folder. */
export function isPluginPackage(entry: string): boolean {
  return PACKAGE.test(entry);
}

/** The plugin's own name, by which its settings are called too: of a package `@owner/tyto-plugin-meters` it is `meters`. */
export function pluginName(entry: string): string {
  return PACKAGE.exec(entry)?.[1] ?? entry;
}

/** What the names of a plugin's settings begin with: `TYTO_OCR_` for `ocr`. */
export function settingPrefix(plugin: string): string {
  return `TYTO_${plugin.toUpperCase().replaceAll('-', '_')}_`;
}
