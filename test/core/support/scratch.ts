import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that goes when the test process ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tyto-test-'));
  folders.push(folder);
  return folder;
}
