import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The keys of a folder's `config.json`, or of another JSON file in it; none where there is no such file. */
export function configOf(folder: string, file = 'config.json'): Readonly<Record<string, unknown>> {
  const name = path.join(folder, file);
  return existsSync(name) ? JSON.parse(readFileSync(name, 'utf8')) : {};
}
