import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import sharp from 'sharp';

/** A folder that goes with the test. */
export function emptyFolder(t: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tyto-train-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file and the folders above it; what is no text is written as JSON. */
export function write(path: string, content: unknown): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Writes a picture of one colour. */
export async function writePicture(path: string, background = '#1e90ff'): Promise<string> {
  mkdirSync(dirname(path), { recursive: true });
  await sharp({ create: { width: 24, height: 16, channels: 3, background } })
    .png()
    .toFile(path);
  return path;
}
