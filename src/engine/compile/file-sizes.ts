import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Lies among the files that it lists. */
const LIST = 'sizes.json';

/** Notes the sizes of a folder's files, once they are complete. */
export function recordSizes(folder: string): void {
  writeFileSync(path.join(folder, LIST), JSON.stringify(sizesIn(folder)));
}

/** Whether a folder still has the files whose sizes were noted: a crash of the machine or a full disk cuts them off. */
export function isWhole(folder: string): boolean {
  try {
    const noted: Record<string, number> = JSON.parse(readFileSync(path.join(folder, LIST), 'utf8'));
    const found = sizesIn(folder);
    return Object.entries(noted).every(([name, size]) => found[name] === size);
  } catch {
    return false;
  }
}

function sizesIn(folder: string): Record<string, number> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, statSync(path.join(folder, name)).size]));
}
