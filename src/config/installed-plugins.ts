import { existsSync, readdirSync } from 'node:fs';
import { PLUGIN_DIR } from './paths.ts';

/** Names of the folders in `plugins/`, sorted; what is in them is the expert host's affair. */
export function installedPlugins(folder: string = PLUGIN_DIR): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** What the names of a plugin's settings begin with: `TYTO_OCR_` for `ocr`. */
export function settingPrefix(plugin: string): string {
  return `TYTO_${plugin.toUpperCase().replaceAll('-', '_')}_`;
}
